import { useState } from 'react'
import { CalendarDays } from 'lucide-react'
import type { NurseTime } from '../../../contract/workingTime.ts'
import { Button } from '../../ui/Button.tsx'
import { TextField } from '../../ui/Field.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { Toggle } from '../../ui/Toggle.tsx'
import { useChange } from '../../useChange.ts'
import { FormError } from '../auth/Threshold.tsx'
import { daysOfWeek, shiftsOf, WEEKDAYS, type Day } from './timeWords.ts'

/** The working week, a day a line. What ends before it begins goes on into the next day. */
export function HoursSheet({
  time,
  name,
  onClose,
}: {
  time: NurseTime
  name: string
  onClose: () => void
}) {
  const [days, setDays] = useState(() => daysOfWeek(time.hours))
  const { run, busy, sentence } = useChange()
  const toast = useToast()
  const change = (index: number, next: Partial<Day>) =>
    setDays((old) => old.map((each, n) => (n === index ? { ...each, ...next } : each)))
  async function save() {
    const outcome = await run('workingTime.setHours', { id: time.userId, hours: shiftsOf(days) })
    if (outcome === 'refused') return
    toast('The hours are set')
    onClose()
  }
  return (
    <Sheet title={`Hours of ${name}`} onClose={onClose}>
      <p className="text-muted">
        With no day chosen, the hours of the practice count. A night ends before it begins: 19:00 to
        07:00.
      </p>
      <ul className="grid gap-1">
        {days.map((each, index) => (
          <li key={WEEKDAYS[index]} className="border-t border-line pt-1 first:border-0">
            <Toggle
              label={WEEKDAYS[index]!}
              icon={CalendarDays}
              checked={each.works}
              onChange={(works) => change(index, { works })}
            />
            {each.works && (
              <div className="grid grid-cols-2 gap-2 pb-2">
                <TextField
                  label="From"
                  type="time"
                  value={each.from}
                  onChange={(event) => change(index, { from: event.target.value })}
                />
                <TextField
                  label="Until"
                  type="time"
                  value={each.until}
                  onChange={(event) => change(index, { until: event.target.value })}
                />
              </div>
            )}
          </li>
        ))}
      </ul>
      <FormError>{sentence}</FormError>
      <Button size="large" disabled={busy} onClick={() => void save()}>
        {busy ? 'Saving…' : 'Save the week'}
      </Button>
    </Sheet>
  )
}
