import { Activity, ClipboardCheck, Eye, Star, Users, type LucideIcon } from 'lucide-react'
import { Link } from 'react-router'
import type { Duty } from '../../../contract/people.ts'
import { useApp } from '../../app.ts'
import { Card } from '../../ui/Card.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { BackupBanner } from '../backups/BackupBanner.tsx'
import { CasesCard } from '../cases/CasesCard.tsx'
import { AlarmStrip } from '../operations/AlarmStrip.tsx'
import { DUTY_WORDS, firstName } from '../../words.ts'

type Way = { to: string; icon: LucideIcon; title: string; note: string }

const PEOPLE: Way = {
  to: '/people',
  icon: Users,
  title: 'People',
  note: 'Who works here, invitations, duties',
}
const BACKGROUND: Way = {
  to: '/background',
  icon: Activity,
  title: 'Background work',
  note: 'Alarms, queues, what could not be sent',
}
/** Where each duty begins its day; dispatch begins on the board. */
const WAYS: Partial<Record<Duty, readonly Way[]>> = {
  clinical_lead: [
    {
      to: '/people',
      icon: ClipboardCheck,
      title: 'Registrations',
      note: 'Certificates to verify, and those that end soon',
    },
    {
      to: '/reviews',
      icon: Star,
      title: 'How reports are judged',
      note: 'Ratings and remarks of the doctors, and what was changed',
    },
  ],
  privacy_officer: [
    {
      to: '/audit',
      icon: Eye,
      title: 'Audit trail',
      note: 'Who did what with whose data, and whether the chain holds',
    },
  ],
}

/** The first screen of an administrator who does not dispatch. */
export default function OfficeHome() {
  const { user } = useApp()
  const ways = user.duties.flatMap((duty) => WAYS[duty] ?? [])
  const shown = [
    ...(ways.some(({ to }) => to === PEOPLE.to) ? ways : [...ways, PEOPLE]),
    BACKGROUND,
  ]
  return (
    <div className="mx-auto grid w-full max-w-xl gap-4 pb-4">
      <PageHeader
        title={`Hello, ${firstName(user.name)}`}
        note={user.duties.map((duty) => DUTY_WORDS[duty]).join(', ')}
      />
      <BackupBanner />
      <AlarmStrip />
      {user.duties.length === 0 && (
        <EmptyState drawing="tea">
          You have no duties yet. Another administrator gives them to you under People; until then
          you can see who works here.
        </EmptyState>
      )}
      {user.duties.includes('clinical_lead') && <CasesCard />}
      {shown.map(({ to, icon: Icon, title, note }) => (
        <Card key={title}>
          <Link to={to} className="flex min-h-12 items-center gap-3">
            <Icon className="size-6 flex-none text-brand" aria-hidden />
            <span className="min-w-0">
              <b className="block">{title}</b>
              <span className="block text-small text-muted">{note}</span>
            </span>
          </Link>
        </Card>
      ))}
    </div>
  )
}
