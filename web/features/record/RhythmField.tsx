import type { Rhythm } from '../../../contract/record.ts'
import { clock } from '../../clock.ts'
import { dayOf } from '../../time.ts'
import { Choice } from '../../ui/Choice.tsx'
import { TextField } from '../../ui/Field.tsx'
import { WEEKDAYS } from './rhythm.ts'

const FIRST: Record<Rhythm['every'], () => Rhythm> = {
  visit: () => ({ every: 'visit' }),
  week: () => ({ every: 'week', weekdays: [1] }),
  days: () => ({ every: 'days', days: 3, from: dayOf(clock.now()) }),
}

/** How often a task is done. */
export function RhythmField({
  value,
  onChange,
}: {
  value: Rhythm
  onChange: (value: Rhythm) => void
}) {
  const toggle = (weekdays: readonly number[], day: number) =>
    weekdays.includes(day)
      ? weekdays.filter((each) => each !== day)
      : [...weekdays, day].toSorted((a, b) => a - b)
  return (
    <>
      <Choice
        label="How often?"
        value={value.every}
        onChange={(every) => onChange(FIRST[every]())}
        options={[
          { value: 'visit', title: 'At every visit' },
          { value: 'week', title: 'On days of the week' },
          { value: 'days', title: 'Every few days' },
        ]}
      />
      {value.every === 'week' && (
        <div role="group" aria-label="Which days?" className="flex flex-wrap gap-2">
          {WEEKDAYS.map(({ value: day, name, short }) => (
            <button
              key={day}
              type="button"
              aria-label={name}
              aria-pressed={value.weekdays.includes(day)}
              className="min-h-12 min-w-12 rounded-card border-2 border-line bg-card px-2 font-semibold aria-pressed:border-brand aria-pressed:bg-brand-soft"
              onClick={() => {
                const weekdays = toggle(value.weekdays, day)
                if (weekdays.length > 0) onChange({ every: 'week', weekdays })
              }}
            >
              {short}
            </button>
          ))}
        </div>
      )}
      {value.every === 'days' && (
        <div className="grid grid-cols-2 gap-3">
          <TextField
            label="Every so many days"
            type="number"
            min={2}
            max={90}
            value={value.days}
            onChange={(event) => onChange({ ...value, days: Number(event.target.value) })}
          />
          <TextField
            label="From"
            type="date"
            value={value.from}
            onChange={(event) => onChange({ ...value, from: event.target.value })}
          />
        </div>
      )}
    </>
  )
}
