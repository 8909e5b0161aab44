import { FilePlus } from 'lucide-react'
import { useState } from 'react'
import type { Report, Visit } from '../../../contract/visits.ts'
import { useApp, useOutbox } from '../../app.ts'
import { longDay, stamp, time } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { useNow } from '../../useNow.ts'
import { AddendumSheet } from './AddendumSheet.tsx'
import { addendumOf } from './revived.ts'
import { textOf } from './useReportDraft.ts'

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
  const why = `Written ${longDay(entry.at)}, ${time(entry.at)}, before the report was signed`
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
        <AddendumSheet
          visit={visit}
          title="Add it to the report"
          kept={{ words, why }}
          onAdded={() => outbox.takeBack(entry.id)}
          onClose={() => setAdding(false)}
        />
      )}
    </Card>
  )
}
