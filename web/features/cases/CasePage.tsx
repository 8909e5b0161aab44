import { useParams } from 'react-router'
import type { User } from '../../../contract/auth.ts'
import type { CaseDetail } from '../../../contract/cases.ts'
import { useApp } from '../../app.ts'
import { longDay, stamp } from '../../time.ts'
import { Card } from '../../ui/Card.tsx'
import { Unreadable } from '../../ui/ErrorBoundary.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useNow } from '../../useNow.ts'
import { Act } from './Act.tsx'
import { useCase } from './queries.ts'
import { ACT_WORDS, CATEGORY_WORDS, outcomeWords, SEVERITY_WORDS, WAY_WORDS } from './words.ts'

export default function CasePage() {
  const { id = '' } = useParams()
  const { data, isError, error, refetch } = useCase(id)
  if (isError && !data) return <Unreadable error={error} onRetry={() => void refetch()} />
  if (!data) return <PageSkeleton />
  return (
    <div className="mx-auto grid w-full max-w-2xl gap-4 pb-4">
      <PageHeader
        title={CATEGORY_WORDS[data.category]}
        note={`${data.kind === 'complaint' ? 'Complaint' : 'Incident'} ${data.reference}`}
        back={{ to: '/cases', label: 'Back' }}
      />
      <State item={data} />
      <Said item={data} />
      <Steps item={data} />
      {data.can.length > 0 && <Act item={data} />}
    </div>
  )
}

/** Who looks into it and by when: to a family what it hears, to the office what it owes. */
function stateWords({ owner, dueAt }: CaseDetail, user: Pick<User, 'id' | 'role'>): string {
  const by = dueAt && longDay(dueAt)
  if (user.role === 'patient')
    return `${owner ? `${owner.name} is looking into it` : 'Somebody will look into it'}${by ? `, and you hear by ${by}` : ''}.`
  const who =
    owner?.id === user.id
      ? 'You look into it'
      : owner
        ? `${owner.name} looks into it`
        : 'Nobody looks into it yet'
  return `${who}${by ? `. Due by ${by}` : ''}.`
}

/** The moment in which a day has ended is shown as that day. */
const lastDay = (end: string) => longDay(Date.parse(end) - 1)

/** What comes next, in a sentence. */
function State({ item }: { item: CaseDetail }) {
  const { user } = useApp()
  const { state, outcome, overdue, acknowledgeBy } = item
  const family = user.role === 'patient'
  return (
    <Card>
      {state === null && <p>Thank you for telling us. The clinical lead looks into it.</p>}
      {state === 'open' && <p>{stateWords(item, user)}</p>}
      {state === 'open' && acknowledgeBy && (
        <p className="text-small text-muted">
          {family
            ? `A person reads it by ${lastDay(acknowledgeBy)}.`
            : `Tell the family by ${lastDay(acknowledgeBy)} that it was read.`}
        </p>
      )}
      {state === 'ended' && outcome && (
        <p>
          <b>{outcomeWords(outcome, user.role)}.</b> It is over.
        </p>
      )}
      {overdue && !family && (
        <p>
          <Tag tone="alert">Overdue</Tag>
        </p>
      )}
    </Card>
  )
}

function Said({ item }: { item: CaseDetail }) {
  const now = useNow()
  const { words, doneAtOnce, place, severity, patient, reportedBy, forCaller, about } = item
  const { atRisk, answerBy } = item
  return (
    <Card>
      <p className="whitespace-pre-wrap break-words">{words}</p>
      {place && <p>Where: {place}</p>}
      {doneAtOnce && <p className="break-words">Done at once: {doneAtOnce}</p>}
      <p className="text-small text-muted">
        {patient && `${patient.name}. `}
        {severity && `${SEVERITY_WORDS[severity]}, ${atRisk === 'staff' ? 'staff' : 'patient'}. `}
        {answerBy &&
          item.state === 'open' &&
          `To be answered ${WAY_WORDS[answerBy].toLowerCase()}. `}
        {reportedBy && `${forCaller ? 'Written down' : 'Said'} by ${reportedBy.name}, `}
        {stamp(item.at, now)}
      </p>
      {about.length > 0 && (
        <p className="text-small">Hidden from {about.map(({ name }) => name).join(', ')}.</p>
      )}
    </Card>
  )
}

function Steps({ item }: { item: CaseDetail }) {
  const now = useNow()
  const { user } = useApp()
  if (item.steps.length === 0) return null
  return (
    <Card>
      <h2>What was done</h2>
      <ol>
        {item.steps.map(({ id, act, by, at, words, person, outcome }) => (
          <li key={id} className="grid gap-0.5 border-t border-line py-2 first:border-0">
            <b>
              {ACT_WORDS[act]}
              {person && `: ${person.name}`}
              {outcome && `: ${outcomeWords(outcome, user.role)}`}
            </b>
            {words && <span className="whitespace-pre-wrap break-words">{words}</span>}
            <span className="text-small text-muted">
              {by?.name ?? 'The office'}, {stamp(at, now)}
            </span>
          </li>
        ))}
      </ol>
    </Card>
  )
}
