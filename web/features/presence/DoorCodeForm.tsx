import { useState, type SubmitEvent } from 'react'
import { DOOR_CODE } from '../../../contract/doorCode.ts'
import type { PresenceKind } from '../../../contract/grades.ts'
import { useOutbox } from '../../app.ts'
import { clock } from '../../clock.ts'
import { newId } from '../../ids.ts'
import { Button } from '../../ui/Button.tsx'
import { TextField } from '../../ui/Field.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { useChange } from '../../useChange.ts'
import { useNow } from '../../useNow.ts'

const PROVES_MS = DOOR_CODE.provesMinutes * 60_000

/** Where the phone has no place, the family's code is proof. It may be wrong, and may be left alone. */
export function DoorCodeForm({
  visitId,
  kind,
  at,
  triesLeft = DOOR_CODE.tries,
}: {
  visitId: string
  kind: PresenceKind
  /** When she arrived or left. */
  at: string
  triesLeft?: number
}) {
  const now = useNow()
  const toast = useToast()
  const { run, busy, fields, sentence } = useChange()
  const [code, setCode] = useState('')
  const waits = useOutbox().some(
    ({ change, input, state }) =>
      change === 'presence.enterDoorCode' &&
      input['id'] === visitId &&
      input['kind'] === kind &&
      state !== 'refused',
  )
  if (now - Date.parse(at) > PROVES_MS) return null
  if (waits && !busy) return <Tag tone="info">The code is checked when there is signal</Tag>
  if (triesLeft === 0)
    return (
      <p className="text-small text-muted">
        The code was wrong {DOOR_CODE.tries} times and is not asked for again. Nothing else changes.
      </p>
    )
  const tried = triesLeft < DOOR_CODE.tries
  const left = triesLeft === 1 ? '1 try is left' : `${triesLeft} tries are left`
  const wrong = tried ? `That was not the code of this moment; ${left}.` : undefined
  async function enter(event: SubmitEvent) {
    event.preventDefault()
    const outcome = await run('presence.enterDoorCode', {
      id: visitId,
      tryId: newId(),
      kind,
      code: code.replaceAll(/\D/g, ''),
      at: new Date(clock.now()).toISOString(),
    })
    if (outcome === 'refused') return
    setCode('')
    if (outcome === 'waiting') toast('Kept until there is signal')
  }
  return (
    <form onSubmit={(event) => void enter(event)} className="grid gap-2 rounded-small bg-well p-3">
      <TextField
        label="Door code"
        hint="Six digits on the family's screen: they prove that you are here."
        inputMode="numeric"
        autoComplete="off"
        maxLength={7}
        value={code}
        error={fields['code'] ?? sentence ?? wrong}
        onChange={(event) => setCode(event.target.value)}
      />
      <Button
        type="submit"
        kind="quiet"
        className="justify-self-start bg-card"
        disabled={busy || code.replaceAll(/\D/g, '').length !== DOOR_CODE.givenDigits}
      >
        Check the code
      </Button>
    </form>
  )
}
