import { FilePlus } from 'lucide-react'
import { useState } from 'react'
import type { Report, Visit } from '../../../contract/visits.ts'
import { useApp, useOutbox } from '../../app.ts'
import { newId } from '../../ids.ts'
import type { OutboxEntry } from '../../outbox.ts'
import { longDay, stamp, time } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { useChange } from '../../useChange.ts'
import { useNow } from '../../useNow.ts'
import { AddendumFields } from './AddendumFields.tsx'
import { addendumOf, firstPiece } from './revived.ts'
import { textOf } from './useReportDraft.ts'

const MOST = 5_000

/** Its words, to read once more and to add; what is longer than one addendum holds goes as several. */
function AddSheet({
  visit,
  entry,
  words,
  onClose,
}: {
  visit: Visit
  entry: OutboxEntry
  words: string
  onClose: () => void
}) {
  const { outbox } = useApp()
  const toast = useToast()
  const { run, busy, sentence } = useChange()
  const [content, setContent] = useState(words)
  const [reason, setReason] = useState(
    `Written ${longDay(entry.at)}, ${time(entry.at)}, before the report was signed`,
  )
  async function add() {
    for (let rest = content.trim(); rest;) {
      const [piece, after] = firstPiece(rest, MOST)
      const input = { id: visit.id, addendumId: newId(), content: piece, reason }
      if ((await run('visits.addAddendum', input)) === 'refused') return
      setContent(after)
      rest = after
    }
    // Not before every word of it is on its way.
    await outbox.takeBack(entry.id)
    toast('Added to the report')
    onClose()
  }
  return (
    <Sheet title="Add it to the report" onClose={onClose}>
      <AddendumFields
        content={content}
        reason={reason}
        rows={8}
        busy={busy}
        sentence={sentence}
        onContent={setContent}
        onReason={setReason}
        onAdd={() => void add()}
      />
    </Sheet>
  )
}

/**
 * A draft that waited on this phone while the report was signed on another: the server takes no more drafts, and no
 * word of it is thrown away. It is offered as an addendum, with what the signed report does not say filled in.
 */
export function RevivedDraft({ visit, report }: { visit: Visit; report: Report }) {
  const { outbox } = useApp()
  const entries = useOutbox()
  const now = useNow()
  const [adding, setAdding] = useState(false)
  const entry = entries.findLast(
    ({ change, state, input }) =>
      change === 'visits.saveReport' && state === 'refused' && input['id'] === visit.id,
  )
  if (!entry) return null
  const words = addendumOf(textOf(entry.input), report)
  const drop = () => void outbox.takeBack(entry.id)
  return (
    <Card role="alert" className="border-alert">
      <h2>You wrote this before the report was signed</h2>
      <p className="text-muted">
        {words
          ? `It stayed on this phone since ${stamp(entry.at, now)}, and the report does not say it. Add it?`
          : `What stayed on this phone since ${stamp(entry.at, now)} is all in the report already.`}
      </p>
      {words && (
        <p className="rounded-small bg-well p-3 whitespace-pre-wrap wrap-anywhere">{words}</p>
      )}
      <div className="flex flex-wrap gap-2">
        {words && visit.can.includes('add-addendum') && (
          <Button onClick={() => setAdding(true)}>
            <FilePlus className="size-5" aria-hidden />
            Add it to the report
          </Button>
        )}
        <Button kind="outline" onClick={drop}>
          {words ? 'It is not needed' : 'Good'}
        </Button>
      </div>
      {adding && (
        <AddSheet visit={visit} entry={entry} words={words} onClose={() => setAdding(false)} />
      )}
    </Card>
  )
}
