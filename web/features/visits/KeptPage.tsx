import { FileCheck, KeyRound, NotebookPen } from 'lucide-react'
import type { Visit } from '../../../contract/visits.ts'
import { day, time } from '../../time.ts'
import { Card } from '../../ui/Card.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { useNow } from '../../useNow.ts'
import { STATUS_WORDS } from '../../words.ts'

/** A visit that was given to somebody else while she had no signal: what of her work was kept. */
export function KeptPage({ visit }: { visit: Visit }) {
  const now = useNow()
  const { kept } = visit
  if (!kept) return null
  return (
    <div className="mx-auto grid w-full max-w-xl gap-4 pb-4">
      <PageHeader
        back={{ to: '/', label: 'My day' }}
        title="This visit is no longer yours"
        note={`${visit.service.name} · ${day(visit.start, now)} ${time(visit.start)}–${time(visit.end)}`}
      />
      <Card>
        <h2>What you told us is kept</h2>
        <ul className="grid gap-1">
          {kept.steps.map((step) => (
            <li key={step.status} className="flex justify-between gap-3">
              <span>{STATUS_WORDS[step.status]}</span>
              <time dateTime={step.at} className="tabular-nums text-muted">
                {step.uncertain ? 'about ' : ''}
                {time(step.at)}
              </time>
            </li>
          ))}
        </ul>
        {kept.code && (
          <p className="flex items-center gap-2">
            <KeyRound className="size-5 text-good" aria-hidden />
            Your door code was right.
          </p>
        )}
        {kept.report && (
          <p className="flex items-center gap-2">
            <FileCheck className="size-5 text-good" aria-hidden />
            Your report is kept, encrypted.
          </p>
        )}
        {kept.noted > 0 && (
          <p className="flex items-center gap-2">
            <NotebookPen className="size-5 text-good" aria-hidden />
            {kept.noted === 1
              ? 'What you noted or measured is in the record, under your name.'
              : `The ${kept.noted} things that you noted or measured are in the record, under your name.`}
          </p>
        )}
      </Card>
      <p className="text-muted">
        It was given to somebody else or changed while you had no signal. That is no fault of yours.
        Dispatch decides what it was, and calls you if something is unclear.
      </p>
    </div>
  )
}
