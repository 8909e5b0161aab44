import { useState } from 'react'
import { Link } from 'react-router'
import type { CaseKind, CaseSummary } from '../../../contract/cases.ts'
import type { Duty, Role } from '../../../contract/people.ts'
import { useApp } from '../../app.ts'
import { longDay, stamp } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Unreadable } from '../../ui/ErrorBoundary.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useNow } from '../../useNow.ts'
import { useCases, type Which } from './queries.ts'
import { CATEGORY_WORDS, outcomeWords, SEVERITY_WORDS } from './words.ts'

const SHOWN: readonly { which: Which; label: string }[] = [
  { which: 'open', label: 'Open' },
  { which: 'mine', label: 'Mine' },
  { which: 'overdue', label: 'Overdue' },
  { which: 'all', label: 'All' },
]

const KINDS: readonly { kind: CaseKind | undefined; label: string }[] = [
  { kind: undefined, label: 'Both' },
  { kind: 'complaint', label: 'Complaints' },
  { kind: 'incident', label: 'Incidents' },
]
/** A reader of this list: who looks into complaints alone has nothing to choose between. */
const looksIntoBoth = ({ duties }: { duties: readonly Duty[] }) => duties.includes('clinical_lead')

/** Complaints and incidents: for the office what it looks into, for everybody else what they said. */
export default function CasesPage() {
  const { user } = useApp()
  const office = user.role === 'administrator'
  const [which, setWhich] = useState<Which>(office ? 'open' : 'all')
  const [kind, setKind] = useState<CaseKind>()
  return (
    <div className="mx-auto grid w-full max-w-2xl gap-4 pb-4">
      <PageHeader
        title={TITLES[user.role]}
        back={office ? { to: '/', label: 'Home' } : { to: '/settings', label: 'Settings' }}
      />
      {office && (
        <Pills
          label="Which"
          options={SHOWN.map((each) => ({ value: each.which, label: each.label }))}
          value={which}
          onChange={setWhich}
        />
      )}
      {looksIntoBoth(user) && (
        <Pills
          label="What kind"
          options={KINDS.map((each) => ({ value: each.kind, label: each.label }))}
          value={kind}
          onChange={setKind}
        />
      )}
      <List which={which} kind={kind} />
      {user.duties.includes('dispatch') && (
        <Button asChild kind="quiet">
          <Link to="/cases/new?for=caller">Write down a caller’s complaint</Link>
        </Button>
      )}
    </div>
  )
}

const TITLES: Record<Role, string> = {
  patient: 'My complaints',
  nurse: 'What I reported',
  doctor: 'What I reported',
  administrator: 'Complaints and incidents',
}

function Pills<Value extends string | undefined>({
  label,
  options,
  value,
  onChange,
}: {
  label: string
  options: readonly { value: Value; label: string }[]
  value: Value
  onChange: (value: Value) => void
}) {
  return (
    <div role="group" aria-label={label} className="flex flex-wrap gap-2">
      {options.map((each) => (
        <button
          key={each.label}
          type="button"
          aria-pressed={value === each.value}
          onClick={() => onChange(each.value)}
          className="min-h-12 rounded-full border-2 border-line px-3.5 font-semibold aria-pressed:border-brand aria-pressed:bg-brand-soft aria-pressed:text-brand"
        >
          {each.label}
        </button>
      ))}
    </div>
  )
}

function List({ which, kind }: { which: Which; kind: CaseKind | undefined }) {
  const { data, isError, error, refetch } = useCases(which, kind)
  if (isError && !data) return <Unreadable error={error} onRetry={() => void refetch()} />
  if (!data) return <PageSkeleton />
  if (data.length === 0) return <EmptyState drawing="tea">Nothing here.</EmptyState>
  return (
    <Card>
      <ul>
        {data.map((each) => (
          <Row key={each.id} item={each} />
        ))}
      </ul>
    </Card>
  )
}

function Row({ item }: { item: CaseSummary }) {
  const now = useNow()
  const { user } = useApp()
  const { kind, category, severity, patient, overdue, state, outcome } = item
  return (
    <li className="border-t border-line first:border-0">
      <Link to={`/cases/${item.id}`} className="grid gap-1 py-3">
        <span className="flex flex-wrap items-center justify-between gap-2">
          <b>
            {CATEGORY_WORDS[category]}
            {patient && `: ${patient.name}`}
          </b>
          <span className="flex flex-wrap gap-1.5">
            {severity && (
              <Tag tone={severity === 'severe' ? 'alert' : 'warn'}>{SEVERITY_WORDS[severity]}</Tag>
            )}
            {overdue && user.role !== 'patient' && <Tag tone="alert">Overdue</Tag>}
          </span>
        </span>
        <span className="text-small text-muted">
          {kind === 'complaint' ? 'Complaint' : 'Incident'} {item.reference}, {stamp(item.at, now)}.{' '}
          {state === 'ended' && outcome && outcomeWords(outcome, user.role)}
          {state === 'open' && openWords(item, user)}
          {state === null && 'Thank you for telling us'}
        </span>
      </Link>
    </li>
  )
}

/** Who looks into it, and until when: a family hears, the office owes. */
function openWords({ owner, dueAt }: CaseSummary, { id, role }: { id: string; role: Role }) {
  const who = owner?.id === id ? 'You look into it' : owner && `${owner.name} looks into it`
  if (role === 'patient')
    return `${who ?? 'Somebody will look into it'}${dueAt ? `; you hear by ${longDay(dueAt)}` : ''}`
  return `${who ?? 'Nobody looks into it yet'}${dueAt ? `, due by ${longDay(dueAt)}` : ''}`
}
