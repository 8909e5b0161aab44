import { CircleAlert, Clock3, RotateCcw, Trash2 } from 'lucide-react'
import { Link } from 'react-router'
import { useApp, useOutbox } from '../../app.ts'
import type { OutboxEntry } from '../../outbox.ts'
import { stamp } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useNow } from '../../useNow.ts'
import { ToBeSent } from '../files/Attached.tsx'
import { isAlone } from '../messages/look.ts'
import { entryWords } from './entryWords.ts'

function Entry({ entry }: { entry: OutboxEntry }) {
  const { outbox } = useApp()
  const now = useNow()
  const { title, note } = entryWords(entry)
  const refused = entry.state === 'refused'
  const visitId = entry.change.startsWith('visits.') ? entry.input['id'] : entry.input['visitId']
  return (
    <Card className={refused ? 'border-alert' : ''}>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2>{title}</h2>
        {refused ? (
          <Tag tone="alert" icon={CircleAlert}>
            Needs you
          </Tag>
        ) : (
          <Tag tone="info" icon={Clock3}>
            {entry.state === 'sending' ? 'Sending' : 'Waiting'}
          </Tag>
        )}
      </div>
      {note && !(entry.file && isAlone(note)) && <p>{note}</p>}
      {entry.file && <ToBeSent file={entry.file} name={entry.fileName ?? 'File'} />}
      {entry.refusal && <p className="font-semibold text-alert">{entry.refusal}</p>}
      <p className="text-small text-muted">You did this {stamp(entry.at, now)}</p>
      <div className="flex flex-wrap gap-2">
        {refused && (
          <Button kind="quiet" onClick={() => void outbox.retry(entry.id)}>
            <RotateCcw className="size-5" aria-hidden />
            Try again
          </Button>
        )}
        {entry.state !== 'sending' && (
          <Button kind="outline" onClick={() => void outbox.takeBack(entry.id)}>
            <Trash2 className="size-5" aria-hidden />
            {refused ? 'Let it go' : 'Take it back'}
          </Button>
        )}
        {typeof visitId === 'string' && entry.change !== 'visits.request' && (
          <Button asChild kind="plain">
            {entry.change === 'visits.saveReport' ? (
              <Link to={`/visits/${visitId}/report`}>Open the report</Link>
            ) : (
              <Link to={`/visits/${visitId}`}>Open the visit</Link>
            )}
          </Button>
        )}
      </div>
    </Card>
  )
}

/** What this phone has not been able to hand over yet. Nothing is ever lost without a word. */
export default function WaitingPage() {
  const entries = useOutbox()
  const shown = entries.toSorted(
    (a, b) => Number(b.state === 'refused') - Number(a.state === 'refused'),
  )
  return (
    <div className="mx-auto grid w-full max-w-xl gap-4 pb-4">
      <PageHeader title={entries.length ? 'Not sent yet' : 'All sent'} />
      {entries.length === 0 ? (
        <EmptyState drawing="letter">
          Everything you did has arrived. Without signal it waits here and goes out by itself.
        </EmptyState>
      ) : (
        shown.map((entry) => <Entry key={entry.id} entry={entry} />)
      )}
    </div>
  )
}
