import { useState } from 'react'
import { Button } from '../../ui/Button.tsx'
import { TextField } from '../../ui/Field.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { useChange } from '../../useChange.ts'
import { FormError } from '../auth/Threshold.tsx'

/** A day that no rule computes. Prices that were agreed before stay. */
export function HolidaySheet({ onClose }: { onClose: () => void }) {
  const [day, setDay] = useState('')
  const [name, setName] = useState('')
  const { run, busy, fields, sentence } = useChange()
  async function add() {
    if ((await run('practice.addHoliday', { day, name })) !== 'refused') onClose()
  }
  return (
    <Sheet title="Add a day" onClose={onClose}>
      <TextField
        label="Day"
        type="date"
        value={day}
        error={fields['day']}
        onChange={(event) => setDay(event.target.value)}
      />
      <TextField
        label="What it is"
        hint="Election day"
        maxLength={60}
        value={name}
        error={fields['name']}
        onChange={(event) => setName(event.target.value)}
      />
      <p className="text-small text-muted">Visits that were asked for before keep their price.</p>
      <FormError>{Object.keys(fields).length > 0 ? null : sentence}</FormError>
      <Button size="large" disabled={busy || !day || !name.trim()} onClick={() => void add()}>
        {busy ? 'Saving…' : 'Add the day'}
      </Button>
    </Sheet>
  )
}
