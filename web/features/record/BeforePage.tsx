import {
  CircleCheck,
  CircleHelp,
  FileWarning,
  MessageSquareText,
  ShieldAlert,
  Stethoscope,
  TriangleAlert,
} from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { useParams } from 'react-router'
import type { Visit, VisitSummary } from '../../../contract/visits.ts'
import { dayOf, longDay, stamp, time } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Unreadable } from '../../ui/ErrorBoundary.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useNow } from '../../useNow.ts'
import { TrendsCard } from '../observations/TrendsCard.tsx'
import { WithVisit } from '../visits/WithVisit.tsx'
import { EntrySheet } from './EntrySheet.tsx'
import { LineActs } from './LineActs.tsx'
import { Lines } from './Lines.tsx'
import { lacksOrder } from './orders.ts'
import { useRecord } from './queries.ts'
import { linesOf, noteBefore, type ShownEntry, type ShownRecord } from './shown.ts'
import { ASKED_WORDS } from './words.ts'

const FRAMES = {
  alert: 'border-2 border-alert bg-alert-soft',
  warn: 'border-2 border-warn bg-warn-soft',
  good: 'border-2 border-good bg-good-soft',
} as const
const INKS = { alert: 'text-alert', warn: 'text-warn', good: 'text-good' } as const

/** What must be seen at arm's length, in rain: a word, an icon and a colour together. */
function Large({
  tone,
  icon: Icon,
  label,
  children,
}: {
  tone: keyof typeof FRAMES
  icon: typeof TriangleAlert
  label: string
  children: ReactNode
}) {
  return (
    <section aria-label={label} className={`grid gap-2 rounded-card p-4 ${FRAMES[tone]}`}>
      <h2 className={`flex items-center gap-2 ${INKS[tone]}`}>
        <Icon className="size-6 flex-none" aria-hidden />
        {label}
      </h2>
      {children}
    </section>
  )
}

function Words({
  lines,
  onOpen,
}: {
  lines: readonly ShownEntry[]
  onOpen?: ((entry: ShownEntry) => void) | null
}) {
  return (
    <ul className="grid gap-2">
      {lines.map((entry) => {
        const body = (
          <>
            <span className="block text-title leading-tight font-[750]">{entry.what}</span>
            {entry.detail && <span className="block whitespace-pre-line">{entry.detail}</span>}
            {entry.pending && <Tag tone="info">Waits for signal</Tag>}
          </>
        )
        return (
          <li key={entry.id}>
            {onOpen && !entry.pending ? (
              <button
                type="button"
                className="block min-h-12 w-full text-left"
                onClick={() => onOpen(entry)}
              >
                {body}
              </button>
            ) : (
              body
            )}
          </li>
        )
      })}
    </ul>
  )
}

function Allergies({ record, visitId }: { record: ShownRecord; visitId: string }) {
  const [opened, setOpened] = useState<ShownEntry | null>(null)
  const { allergy } = record.asked
  const acts = (
    <LineActs
      record={record}
      kind="allergy"
      visitId={visitId}
      opened={opened}
      onClose={() => setOpened(null)}
    />
  )
  const lines = linesOf(record, 'allergy')
  if (lines.length > 0)
    return (
      <Large tone="alert" icon={TriangleAlert} label="Allergies">
        <Words lines={lines} onOpen={record.can.includes('write-record') ? setOpened : null} />
        {acts}
      </Large>
    )
  if (allergy === 'none_known')
    return (
      <Large tone="good" icon={CircleCheck} label="Allergies">
        <p className="text-title leading-tight font-[750]">{ASKED_WORDS.allergy.none_known}</p>
        {acts}
      </Large>
    )
  return (
    <Large tone="warn" icon={CircleHelp} label="Allergies">
      <p className="text-title leading-tight font-[750]">{ASKED_WORDS.allergy.not_asked}</p>
      <p>
        Ask before you give anything. That nothing stands here does not mean that there is none.
      </p>
      {acts}
    </Large>
  )
}

function LastReport({ report }: { report: NonNullable<ShownRecord['lastReport']> }) {
  const parts = [
    ['Found', report.findings],
    ['Done', report.careGiven],
    ['Advised', report.advice],
  ] as const
  return (
    <Card aria-label="The last report">
      <h2>The last report</h2>
      <p className="text-small text-muted">
        {report.author.name}, {longDay(report.start)}
      </p>
      <dl className="grid gap-2">
        {parts.map(([word, text]) =>
          text ? (
            <div key={word}>
              <dt className="text-small text-muted">{word}</dt>
              <dd className="whitespace-pre-line">{text}</dd>
            </div>
          ) : null,
        )}
      </dl>
    </Card>
  )
}

/** What to look for in there, and what is to be done. */
const FOLLOWS = ['red_flag', 'task', 'goal'] as const

/** What the doctor who ordered this visit wants of it. */
function Why({ why }: { why: NonNullable<Visit['why']> }) {
  return (
    <Card aria-label="Why this visit">
      <h2 className="flex items-center gap-2">
        <Stethoscope className="size-5 flex-none text-brand" aria-hidden />
        Why this visit
      </h2>
      <p className="text-large leading-snug whitespace-pre-line">
        {why.reason ?? 'This cannot be opened.'}
      </p>
      <p className="text-small text-muted">
        {why.doctor ? `${why.doctor.name}, ` : 'Ordered '}
        {longDay(why.at)}
      </p>
    </Card>
  )
}

function Known({ record, visit }: { record: ShownRecord; visit: VisitSummary }) {
  const now = useNow()
  const visitId = visit.id
  const lacking = visit.service.needsOrder
    ? lacksOrder(record, dayOf(visit.start), dayOf(now))
    : null
  const [adding, setAdding] = useState(false)
  const alerts = linesOf(record, 'alert')
  const safety = linesOf(record, 'safeguarding')
  const note = noteBefore(record, visitId)
  return (
    <>
      <Allergies record={record} visitId={visitId} />
      {lacking && (
        <Large tone="alert" icon={FileWarning} label={lacking}>
          <p>
            {visit.service.name} is given only by a doctor's order. Call the doctor before you
            begin.
          </p>
        </Large>
      )}
      {alerts.length > 0 && (
        <Large tone="alert" icon={TriangleAlert} label="Take care">
          <Words lines={alerts} />
        </Large>
      )}
      {safety.length > 0 && (
        <Large tone="warn" icon={ShieldAlert} label="Safeguarding: not in front of the family">
          <Words lines={safety} />
        </Large>
      )}
      {note && (
        <Card aria-label="From the last nurse">
          <h2 className="flex items-center gap-2">
            <MessageSquareText className="size-5 flex-none text-brand" aria-hidden />
            From {note.author.name}
          </h2>
          <p className="text-large leading-snug whitespace-pre-line">{note.what}</p>
          {note.detail && <p className="whitespace-pre-line">{note.detail}</p>}
          <p className="text-small text-muted">{longDay(note.at)}</p>
        </Card>
      )}
      <Lines record={record} kind="mental_state" visitId={visitId}>
        {linesOf(record, 'mental_state').length === 0 && (
          <p className="font-semibold text-warn">
            Nobody has said. Without it, take confusion as new.
          </p>
        )}
      </Lines>
      {FOLLOWS.filter((kind) => linesOf(record, kind).length > 0).map((kind) => (
        <Lines key={kind} record={record} kind={kind} visitId={visitId} />
      ))}
      <Lines record={record} kind="order" visitId={visitId} />
      <Lines record={record} kind="medicine" visitId={visitId} />
      <Lines record={record} kind="condition" visitId={visitId} />
      <TrendsCard patientId={record.patient.id} back={`/visits/${visitId}/before`} />
      {record.lastReport && <LastReport report={record.lastReport} />}
      {record.can.includes('write-record') && (
        <Button kind="quiet" onClick={() => setAdding(true)}>
          Note something else
        </Button>
      )}
      {adding && (
        <EntrySheet
          patientId={record.patient.id}
          visitId={visitId}
          onClose={() => setAdding(false)}
        />
      )}
    </>
  )
}

function Page({ visit }: { visit: VisitSummary & Partial<Pick<Visit, 'why'>> }) {
  const now = useNow()
  const { record, shut, isError, error, refetch, dataUpdatedAt } = useRecord(visit.patient.id)
  return (
    <div className="mx-auto grid w-full max-w-2xl gap-4 pb-4">
      <PageHeader
        back={{ to: `/visits/${visit.id}`, label: 'The visit' }}
        title="Before you go in"
        note={`${visit.patient.name} · ${visit.service.name} · ${time(visit.start)}`}
      />
      {isError && record && (
        <p role="status" className="text-small text-muted">
          No signal: as it was read at {stamp(dataUpdatedAt, now)}.
        </p>
      )}
      {visit.why && <Why why={visit.why} />}
      {record ? (
        <Known record={record} visit={visit} />
      ) : shut ? (
        <EmptyState drawing="page">
          What is known of {visit.patient.name} opens 24 hours before your visit, and closes a week
          after your report.
        </EmptyState>
      ) : isError ? (
        <Unreadable error={error} onRetry={() => void refetch()} />
      ) : (
        <PageSkeleton />
      )}
    </div>
  )
}

/** Allergies first, large: read at the gate, with one thumb, also without signal. */
export default function BeforePage() {
  const { id = '' } = useParams()
  return <WithVisit id={id}>{(visit) => <Page visit={visit} />}</WithVisit>
}
