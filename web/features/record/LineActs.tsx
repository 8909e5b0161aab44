import { Plus } from 'lucide-react'
import { useState } from 'react'
import { ASKED_KINDS, type AskedKind, type EntryKind } from '../../../contract/record.ts'
import { clock } from '../../clock.ts'
import { newId } from '../../ids.ts'
import { Button } from '../../ui/Button.tsx'
import { useChange } from '../../useChange.ts'
import { EntrySheet } from './EntrySheet.tsx'
import { LineSheet } from './LineSheet.tsx'
import type { ShownEntry, ShownRecord } from './shown.ts'
import { KINDS, NONE_BUTTON } from './words.ts'

export const isAsked = (kind: EntryKind): kind is AskedKind =>
  (ASKED_KINDS as readonly string[]).includes(kind)

/** For whoever writes: to add a line of a sort, to say that there is none, and to end or replace the one that is open. */
export function LineActs({
  record,
  kind,
  visitId,
  opened,
  onClose,
}: {
  record: ShownRecord
  kind: EntryKind
  visitId: string | undefined
  opened: ShownEntry | null
  onClose: () => void
}) {
  const { run, busy } = useChange()
  const [adding, setAdding] = useState(false)
  const [replacing, setReplacing] = useState<ShownEntry | null>(null)
  const { id: patientId } = record.patient
  const sayNone = (of: AskedKind) =>
    run('record.add', {
      id: patientId,
      entryId: newId(),
      kind: of,
      noneKnown: true,
      ...(visitId && { visitId }),
      at: new Date(clock.now()).toISOString(),
    })
  return (
    <>
      {record.can.includes('write-record') && (
        <div className="flex flex-wrap gap-2">
          <Button
            kind="quiet"
            onClick={() => setAdding(true)}
            aria-label={`Add: ${KINDS[kind].add}`}
          >
            <Plus className="size-5" aria-hidden />
            Add
          </Button>
          {isAsked(kind) && record.asked[kind] === 'not_asked' && (
            <Button kind="outline" disabled={busy} onClick={() => void sayNone(kind)}>
              {NONE_BUTTON[kind]}
            </Button>
          )}
        </div>
      )}
      {adding && (
        <EntrySheet
          patientId={patientId}
          visitId={visitId}
          kind={kind}
          onClose={() => setAdding(false)}
        />
      )}
      {opened && (
        <LineSheet
          entry={opened}
          onReplace={() => {
            setReplacing(opened)
            onClose()
          }}
          onClose={onClose}
        />
      )}
      {replacing && (
        <EntrySheet
          patientId={patientId}
          visitId={visitId}
          replaces={replacing}
          onClose={() => setReplacing(null)}
        />
      )}
    </>
  )
}
