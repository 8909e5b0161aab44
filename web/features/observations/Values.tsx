import type { Observation } from '../../../contract/observations.ts'
import { valuesOf } from './words.ts'

/** What was measured, a word and a number each. */
export function Values({ measured }: Pick<Observation, 'measured'>) {
  return (
    <dl className="flex flex-wrap gap-x-4 gap-y-1">
      {valuesOf(measured).map(([label, value]) => (
        <div key={label} className="flex gap-1.5">
          <dt className="text-muted">{label}</dt>
          <dd className="font-semibold tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
