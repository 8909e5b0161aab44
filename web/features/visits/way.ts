import type { Visit } from '../../../contract/visits.ts'
import { stamp } from '../../time.ts'
import type { Step } from '../../ui/Timeline.tsx'
import { rand } from '../../words.ts'

const ENDED = new Set(['CANCELLED', 'PATIENT_ABSENT'])

/** The way of a visit in five or six steps, as a family understands it. */
export function wayOf(visit: Visit, now: number): Step[] {
  const { times, report, review } = visit
  const passed: [string, string | null][] = [
    [`Requested, ${rand(visit.priceCents)}`, times.requestedAt],
    [visit.nurse ? `${visit.nurse.name} confirmed` : 'Nurse confirmed', times.scheduledAt],
    ['On the way', times.enRouteAt],
    ['At the door', times.arrivedAt],
    ['Care', times.startedAt],
    ['Care done', times.completedAt],
    ['Report signed', report?.signedAt ?? null],
    [review ? `Checked by ${review.doctor.name}` : 'Checked by a doctor', review?.at ?? null],
  ]
  const ended = ENDED.has(visit.status)
  const steps = passed
    .filter(([, at]) => at !== null || !ended)
    .map(([label, at]): Step => ({
      label,
      at: at && stamp(at, now),
      state: at ? 'done' : 'ahead',
    }))
  if (ended) {
    const at = times.cancelledAt ?? times.absentAt
    const label = visit.status === 'CANCELLED' ? 'Cancelled' : 'Nobody opened'
    return [...steps, { label, at: at && stamp(at, now), state: 'ended' }]
  }
  const last = steps.findLastIndex((step) => step.state === 'done')
  const over = last === steps.length - 1
  return steps.map((step, index) => (index === last && !over ? { ...step, state: 'now' } : step))
}
