import { Check, CircleCheck, CircleSlash, ListChecks } from 'lucide-react'
import { useState } from 'react'
import type { Visit } from '../../../contract/visits.ts'
import { clock } from '../../clock.ts'
import { newId } from '../../ids.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { TextArea } from '../../ui/Field.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useChange } from '../../useChange.ts'
import { useChecklist, type ShownItem } from './checklist.ts'

const INSIDE = new Set(['ARRIVED', 'IN_PROGRESS', 'COMPLETED'])

/** Not done is said with why: the next nurse and the doctor go by it. */
function NotDoneSheet({
  item,
  onSay,
  onClose,
}: {
  item: ShownItem
  onSay: (reason: string) => void
  onClose: () => void
}) {
  const [reason, setReason] = useState(item.said?.reason ?? '')
  return (
    <Sheet title={`Not done: ${item.what}`} onClose={onClose}>
      <TextArea
        label="Why not?"
        rows={2}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <Button size="large" disabled={!reason.trim()} onClick={() => onSay(reason.trim())}>
        Keep it
      </Button>
    </Sheet>
  )
}

/** What the care plan asks for at this visit: one tap each, also without signal. */
export function ChecklistCard({ visit }: { visit: Visit }) {
  return INSIDE.has(visit.status) ? <Inside visitId={visit.id} /> : null
}

function Inside({ visitId }: { visitId: string }) {
  const { items, can } = useChecklist(visitId)
  const { run, sentence } = useChange()
  const [asking, setAsking] = useState<ShownItem | null>(null)
  if (items.length === 0) return null
  const marks = can.includes('mark-checklist')
  const say = (item: ShownItem, done: boolean, reason = '') => {
    const at = new Date(clock.now()).toISOString()
    void run('record.mark', { id: visitId, markId: newId(), entryId: item.id, done, reason, at })
    setAsking(null)
  }
  const left = items.filter(({ said }) => !said).length
  return (
    <Card aria-label="Checklist">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 className="flex items-center gap-2">
          <ListChecks className="size-5 text-brand" aria-hidden />
          Checklist
        </h2>
        <Tag tone={left ? 'plain' : 'good'} {...(!left && { icon: CircleCheck })}>
          {left ? `${left} of ${items.length} left` : 'All said'}
        </Tag>
      </div>
      <ul>
        {items.map((item) => (
          <li key={item.id} className="grid gap-2 border-t border-line py-3 first:border-0">
            <div>
              <b className="block">{item.what}</b>
              {item.detail && <span className="block text-muted">{item.detail}</span>}
              {item.said && (
                <span className="mt-1 flex flex-wrap gap-1.5">
                  <Tag
                    tone={item.said.done ? 'good' : 'warn'}
                    icon={item.said.done ? CircleCheck : CircleSlash}
                  >
                    {item.said.done ? 'Done' : 'Not done'}
                  </Tag>
                  {item.said.pending && <Tag tone="info">Waits for signal</Tag>}
                </span>
              )}
              {item.said && !item.said.done && <span className="block">{item.said.reason}</span>}
            </div>
            {marks && (
              <div className="grid grid-cols-2 gap-2">
                <Button
                  kind={item.said?.done ? 'outline' : 'quiet'}
                  aria-label={`Done: ${item.what}`}
                  disabled={item.said?.done === true}
                  onClick={() => say(item, true)}
                >
                  <Check className="size-5" aria-hidden />
                  Done
                </Button>
                <Button
                  kind="outline"
                  aria-label={`Not done: ${item.what}`}
                  onClick={() => setAsking(item)}
                >
                  Not done
                </Button>
              </div>
            )}
          </li>
        ))}
      </ul>
      {sentence && <p className="font-semibold text-alert">{sentence}</p>}
      {asking && (
        <NotDoneSheet
          item={asking}
          onSay={(reason) => say(asking, false, reason)}
          onClose={() => setAsking(null)}
        />
      )}
    </Card>
  )
}
