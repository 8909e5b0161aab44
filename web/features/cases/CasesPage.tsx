import { useState } from 'react'
import { Link } from 'react-router'
import type { CaseSummary } from '../../../contract/cases.ts'
import { useApp } from '../../app.ts'
import { stamp } from '../../time.ts'
import { Card } from '../../ui/Card.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Unreadable } from '../../ui/ErrorBoundary.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useNow } from '../../useNow.ts'
import { useCases, type Which } from './queries.ts'
import { CATEGORY_WORDS, OUTCOME_WORDS, SEVERITY_WORDS } from './words.ts'

const SHOWN: readonly { which: Which; label: string }[] = [
  { which: 'open', label: 'Open' },
  { which: 'mine', label: 'Mine' },
  { which: 'overdue', label: 'Overdue' },
  { which: 'all', label: 'All' },
]

/** Complaints and incidents: for the office what it looks into, for everybody else what they said. */
export default function CasesPage() {
  const { user } = useApp()
  const office = user.role === 'administrator'
  const [which, setWhich] = useState<Which>(office ? 'open' : 'all')
  return (
    <div className="mx-auto grid w-full max-w-2xl gap-4 pb-4">
      <PageHeader
        title={user.role === 'patient' ? 'My complaints' : 'Complaints and incidents'}
        back={{ to: '/settings', label: 'Settings' }}
      />
      {office && (
        <div role="group" aria-label="Which" className="flex flex-wrap gap-2">
          {SHOWN.map((each) => (
            <button
              key={each.which}
              type="button"
              aria-pressed={which === each.which}
              onClick={() => setWhich(each.which)}
              className="min-h-12 rounded-full border-2 border-line px-4 font-semibold aria-pressed:border-brand aria-pressed:bg-brand-soft aria-pressed:text-brand"
            >
              {each.label}
            </button>
          ))}
        </div>
      )}
      <List which={which} />
    </div>
  )
}

function List({ which }: { which: Which }) {
  const { data, isError, error, refetch } = useCases(which)
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
  const { kind, category, severity, patient, owner, dueAt, overdue, state, outcome } = item
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
            {overdue && <Tag tone="alert">Overdue</Tag>}
          </span>
        </span>
        <span className="text-small text-muted">
          {kind === 'complaint' ? 'Complaint' : 'Incident'} {item.reference}, {stamp(item.at, now)}.{' '}
          {state === 'ended' && outcome && OUTCOME_WORDS[outcome]}
          {state === 'open' && (owner ? `${owner.name} looks into it` : 'Nobody looks into it yet')}
          {state === 'open' && dueAt && `, due ${stamp(dueAt, now)}`}
          {state === null && 'Thank you for telling us'}
        </span>
      </Link>
    </li>
  )
}
