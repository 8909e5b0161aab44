import { useState } from 'react'
import type { Cover } from '../../../contract/dispatch.ts'
import { newId } from '../../ids.ts'
import { addDays, dayOf, instantOf, longDay, time } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Choice } from '../../ui/Choice.tsx'
import { TextField } from '../../ui/Field.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { useChange } from '../../useChange.ts'
import { useNow } from '../../useNow.ts'
import { FormError } from '../auth/Threshold.tsx'
import { CoverList } from './CoverList.tsx'

type Nurse = { id: string; name: string }
type Until = 'today' | 'tomorrow' | 'week'

/** Until the end of that day, in the practice's zone. */
const DAYS: Record<Until, number> = { today: 1, tomorrow: 2, week: 7 }

/** "Nomsa is sick": from now until when, and then who makes her visits. */
export function SickSheet({ nurse, onClose }: { nurse: Nurse; onClose: () => void }) {
  const now = useNow()
  const [until, setUntil] = useState<Until>('today')
  const [reason, setReason] = useState('')
  const [span, setSpan] = useState<Pick<Cover, 'from' | 'until'> | null>(null)
  const [absenceId] = useState(() => newId())
  const { run, busy, sentence } = useChange()
  const end = instantOf(addDays(dayOf(now), DAYS[until]), '00:00')

  async function mark() {
    const from = new Date(Math.floor(now / 60_000) * 60_000).toISOString()
    const said = { id: nurse.id, absenceId, from, until: end, reason }
    if ((await run('dispatch.sick', said)) === 'sent') setSpan({ from, until: end })
  }

  if (span)
    return (
      <Sheet title={`Who goes instead of ${nurse.name}?`} onClose={onClose}>
        <p className="text-muted">
          {nurse.name} is away until {longDay(Date.parse(span.until) - 1)}.
        </p>
        <CoverList nurse={nurse} {...span} />
      </Sheet>
    )
  return (
    <Sheet title={`${nurse.name} is sick`} onClose={onClose}>
      <Choice
        label={`Away from now, ${time(now)}, until the end of`}
        value={until}
        onChange={setUntil}
        options={[
          { value: 'today', title: 'Today' },
          { value: 'tomorrow', title: 'Tomorrow' },
          { value: 'week', title: 'Seven days', note: longDay(Date.parse(end) - 1) },
        ]}
      />
      <TextField
        label="What she said"
        hint="If it helps. Only dispatch and she read it."
        value={reason}
        maxLength={300}
        onChange={(event) => setReason(event.target.value)}
      />
      <FormError>{sentence}</FormError>
      <Button size="large" disabled={busy} onClick={() => void mark()}>
        Mark her away and find cover
      </Button>
      <p className="text-small text-muted">
        Nothing is moved yet: you see who could go, and choose.
      </p>
    </Sheet>
  )
}
