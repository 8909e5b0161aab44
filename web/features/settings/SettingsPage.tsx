import {
  BadgeCheck,
  Bell,
  BellRing,
  ChevronRight,
  Clock,
  DatabaseBackup,
  Eye,
  FileCheck2,
  Inbox,
  LifeBuoy,
  LockOpen,
  LogOut,
  MessageSquareWarning,
  Monitor,
  MonitorSmartphone,
  Moon,
  Scale,
  ShieldCheck,
  Star,
  Sun,
  type LucideIcon,
} from 'lucide-react'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'
import type { Duty, Role } from '../../../contract/people.ts'
import { useApp, useOutbox } from '../../app.ts'
import { useSession } from '../../session.tsx'
import { Avatar } from '../../ui/Avatar.tsx'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { Choice } from '../../ui/Choice.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { DUTY_WORDS, ROLE_WORDS } from '../../words.ts'
import { WaysCard } from './WaysCard.tsx'

type Theme = 'device' | 'light' | 'dark'

function storedTheme(): Theme {
  try {
    const kept = localStorage.getItem('ahava.theme')
    return kept === 'light' || kept === 'dark' ? kept : 'device'
  } catch {
    return 'device'
  }
}

function ThemeCard() {
  const [theme, setTheme] = useState<Theme>(storedTheme)
  function choose(next: Theme) {
    setTheme(next)
    try {
      if (next === 'device') localStorage.removeItem('ahava.theme')
      else localStorage.setItem('ahava.theme', next)
    } catch {
      // Without storage the choice cannot be kept, and the device decides.
    }
    dispatchEvent(new Event('ahava:theme'))
  }
  return (
    <Card>
      <Choice
        label="Light or dark"
        columns={3}
        value={theme}
        onChange={choose}
        options={[
          {
            value: 'device',
            title: <Monitor aria-label="As the device" className="size-5" />,
            note: 'Device',
          },
          { value: 'light', title: <Sun aria-label="Light" className="size-5" />, note: 'Light' },
          { value: 'dark', title: <Moon aria-label="Dark" className="size-5" />, note: 'Dark' },
        ]}
      />
    </Card>
  )
}

function SignOut() {
  const { leave } = useSession()
  const navigate = useNavigate()
  const waiting = useOutbox().length
  const [asking, setAsking] = useState(false)
  const [busy, setBusy] = useState(false)
  function out() {
    setBusy(true)
    void leave().then(() => navigate('/', { replace: true }))
  }
  return (
    <>
      <Button
        kind="outline"
        size="large"
        disabled={busy}
        onClick={() => (waiting ? setAsking(true) : out())}
      >
        <LogOut className="size-5" aria-hidden />
        Sign out
      </Button>
      {asking && (
        <Sheet title={`${waiting} not sent yet`} onClose={() => setAsking(false)}>
          <p className="text-muted">
            What waits on this device is lost when you sign out now. Stay until there is signal, or
            let it go.
          </p>
          <div className="grid grid-cols-2 gap-2">
            <Button onClick={() => setAsking(false)}>Stay</Button>
            <Button kind="danger" disabled={busy} onClick={out}>
              Lose it and sign out
            </Button>
          </div>
        </Sheet>
      )}
    </>
  )
}

/** What each role looks after here: who looked at what, and one's own registration. */
const LOOKS: readonly (Door & { role: Role; duties?: readonly Duty[] })[] = [
  {
    role: 'patient',
    to: '/cases/new',
    icon: MessageSquareWarning,
    title: 'Complain',
    note: 'Tell us what went wrong; a person answers you',
  },
  {
    role: 'patient',
    to: '/cases',
    icon: Inbox,
    title: 'My complaints',
    note: 'Who looks into them, and by when you hear',
  },
  ...(['nurse', 'doctor', 'administrator'] as const).map((role) => ({
    role,
    to: '/cases/new',
    icon: MessageSquareWarning,
    title: 'Report an incident',
    note: 'Fall, needle-stick, medicine error: also without signal',
  })),
  ...(['nurse', 'doctor', 'administrator'] as const).map((role) => ({
    role,
    to: '/cases',
    icon: Inbox,
    title: 'Complaints and incidents',
    note: 'What you look into, and what you reported',
  })),
  {
    role: 'patient',
    to: '/access',
    icon: Eye,
    title: 'Who looked at my record',
    note: 'Everybody who read or changed it, by name and day',
  },
  ...(['patient', 'nurse', 'doctor', 'administrator'] as const).map((role) => ({
    role,
    to: '/check',
    icon: FileCheck2,
    title: 'Check a document',
    note: 'Whether a report or a copy of a record is really ours, and unchanged',
  })),
  ...(['nurse', 'doctor'] as const).map((role) => ({
    role,
    to: '/registration',
    icon: BadgeCheck,
    title: 'My registration',
    note: 'Your number and certificate, which let dispatch give you visits',
  })),
  {
    role: 'nurse',
    to: '/time',
    icon: Clock,
    title: 'My working time',
    note: 'Your hours, leave and skills, by which visits are planned',
  },
  {
    role: 'nurse',
    to: '/ratings',
    icon: Star,
    title: 'How my visits were',
    note: 'What families say together, five visits at a time',
  },
  {
    role: 'nurse',
    to: '/settings/pins',
    icon: LifeBuoy,
    title: 'PINs for calls for help',
    note: 'One takes a call back, the other only seems to',
  },
  {
    role: 'administrator',
    duties: ['dispatch'],
    to: '/ratings',
    icon: Star,
    title: 'How visits were',
    note: 'What each family said, with stars and words',
  },
  {
    role: 'administrator',
    to: '/on-call',
    icon: BellRing,
    title: 'On call',
    note: 'Who is rung first by a call for help',
  },
  {
    role: 'administrator',
    duties: ['privacy_officer'],
    to: '/audit',
    icon: Eye,
    title: 'Audit trail',
    note: 'Who did what with whose data, and whether the chain holds',
  },
  {
    role: 'administrator',
    duties: ['dispatch', 'clinical_lead', 'privacy_officer'],
    to: '/opened',
    icon: LockOpen,
    title: 'Opened records',
    note: 'Who broke the glass, why, and what was found',
  },
  {
    role: 'administrator',
    to: '/backups',
    icon: DatabaseBackup,
    title: 'Backups',
    note: 'When it was last backed up, and whether a restore was tried',
  },
  {
    role: 'administrator',
    to: '/policy',
    icon: Scale,
    title: 'Who may do what',
    note: 'The rules in one table, to read and print',
  },
]

/** How one signs in, and where one is signed in. */
const DOORS: readonly Door[] = [
  {
    to: '/settings/notifications',
    icon: Bell,
    title: 'Notifications',
    note: 'What rings where, quiet hours, language',
  },
  {
    to: '/settings/second-step',
    icon: ShieldCheck,
    title: 'Second step',
    note: 'App, passkeys and recovery codes',
  },
  {
    to: '/settings/devices',
    icon: MonitorSmartphone,
    title: 'My devices',
    note: 'Where you are signed in',
  },
]

type Door = { to: string; icon: LucideIcon; title: string; note: string }

function DoorLink({ to, icon: Icon, title, note }: Door) {
  return (
    <Link to={to} className="flex min-h-12 items-center gap-3">
      <Icon className="size-6 flex-none text-brand" aria-hidden />
      <span className="min-w-0 flex-1">
        <b className="block">{title}</b>
        <span className="block text-small text-muted">{note}</span>
      </span>
      <ChevronRight className="size-5 flex-none text-muted" aria-hidden />
    </Link>
  )
}

function Looks({ role, duties }: { role: Role; duties: readonly Duty[] }) {
  const looks = LOOKS.filter(
    (look) =>
      look.role === role && (!look.duties || look.duties.some((duty) => duties.includes(duty))),
  )
  if (looks.length === 0) return null
  return (
    <Card>
      {looks.map(({ to, icon, title, note }) => (
        <DoorLink key={to} to={to} icon={icon} title={title} note={note} />
      ))}
    </Card>
  )
}

export default function SettingsPage({ staged }: { staged: boolean }) {
  const { user } = useApp()
  return (
    <div className="mx-auto grid w-full max-w-xl gap-4 pb-4">
      <PageHeader title="Settings" back={{ to: '/', label: 'Back' }} />
      <Card>
        <div className="flex items-center gap-3">
          <Avatar name={user.name} large />
          <div className="min-w-0">
            <h2>{user.name}</h2>
            <p className="truncate text-muted">{user.email}</p>
            <p className="text-muted">
              {[ROLE_WORDS[user.role], ...user.duties.map((duty) => DUTY_WORDS[duty])].join(', ')}
            </p>
          </div>
        </div>
      </Card>
      <Looks role={user.role} duties={user.duties} />
      {!staged && <WaysCard />}
      {!staged && (
        <Card>
          {DOORS.map((door) => (
            <DoorLink key={door.to} {...door} />
          ))}
        </Card>
      )}
      <ThemeCard />
      {!staged && <SignOut />}
    </div>
  )
}
