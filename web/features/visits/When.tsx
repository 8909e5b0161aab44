import { useApp } from '../../app.ts'
import { longDay, instantOf } from '../../time.ts'
import { Choice } from '../../ui/Choice.tsx'
import { TextField } from '../../ui/Field.tsx'
import { SlotChoice } from './SlotChoice.tsx'
import { daysOf, MOST_TIMES, RHYTHM_WORDS, type Rhythm } from './slots.ts'
import type { StepProps } from './RequestSteps.tsx'

const RHYTHMS: readonly Rhythm[] = ['once', 'daily', 'weekdays', 'weekly']

/** When, and how often: the times are those at which a nurse can come. */
export function When({ draft, onChange, single = false }: StepProps & { single?: boolean }) {
  const { user } = useApp()
  const { serviceId, patientId, rhythm, times } = draft
  if (!serviceId || !patientId) return null
  const days = draft.date ? daysOf(draft.date, rhythm, times) : []
  const last = days.at(-1)
  return (
    <div className="grid gap-5">
      <SlotChoice
        wanted={{ serviceId, patientId }}
        chosen={draft}
        onChange={({ date, clock }) => onChange({ date, clock })}
      />
      {draft.clock && !single && (
        <Choice
          label="How often?"
          columns={2}
          value={rhythm}
          onChange={(next) => onChange({ rhythm: next })}
          options={RHYTHMS.map((each) => ({ value: each, title: RHYTHM_WORDS[each] }))}
        />
      )}
      {draft.clock && rhythm !== 'once' && (
        <TextField
          label="How many visits?"
          hint={
            last
              ? `The last is on ${longDay(instantOf(last, '12:00'))}. Each can be moved or cancelled alone.`
              : undefined
          }
          type="number"
          inputMode="numeric"
          min={2}
          max={MOST_TIMES}
          value={String(times)}
          onChange={(event) =>
            onChange({
              times: Math.min(MOST_TIMES, Math.max(1, Math.round(event.target.valueAsNumber) || 1)),
            })
          }
        />
      )}
      {user.role === 'administrator' && (
        <p className="text-small text-muted">
          Free means: registered, skilled, at work, not on leave, and there in time.
        </p>
      )}
    </div>
  )
}
