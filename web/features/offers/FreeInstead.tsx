import type { NextFree } from '../../../contract/errors.ts'
import { longDay, time } from '../../time.ts'

/** When somebody who was just booked by another could come instead. */
export function FreeInstead({ times }: { times: readonly NextFree[] }) {
  if (times.length === 0) return null
  return (
    <p role="status" className="rounded-small bg-info-soft px-4 py-3 text-info">
      <b className="block">Free instead</b>
      {times.map(({ start }) => `${longDay(start)} ${time(start)}`).join(' · ')}
    </p>
  )
}
