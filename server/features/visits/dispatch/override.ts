import { later } from '../../../platform/clinicTime.ts'
import type { Context } from '../../../platform/context.ts'
import { sql } from '../../../platform/database/query.ts'
import type { Liftable } from '../../../platform/planning/booking.ts'
import {
  obstaclesOf,
  timeFor,
  type Obstacle,
  type Wanted,
} from '../../../platform/planning/obstacles.ts'
import { readPlans, type NursePlan } from '../../../platform/planning/plans.ts'
import { PLANNING, type Travel } from '../../../platform/planning/travel.ts'

type Booking = Wanted & { visitId: string }

/** What dispatch passes over: `ranking` where nothing but the order of candidates spoke against her. */
type Lifted = Liftable | 'travel' | 'ranking'

/**
 * The minutes of travel to count instead, so that the visit fits behind the one before it; null where care
 * overlaps, or the visit after it stands in the way: nobody passes over that.
 */
export function shortenedTravel(plan: NursePlan, wanted: Wanted, travel: Travel): number | null {
  const before = plan.booked.findLast(
    ({ visitId, end }) => visitId !== wanted.visitId && end <= wanted.start,
  )
  if (!before) return null
  const ready = later(before.end, PLANNING.buffer)
  const minutes = Math.floor((wanted.start.getTime() - ready.getTime()) / 60_000)
  if (minutes < 0) return null
  return timeFor(plan, { ...wanted, fixedTravel: minutes }, travel) ? minutes : null
}

/** What is in the way of this nurse, and what of it dispatch may pass over. */
export function weighObstacles(
  plan: NursePlan,
  wanted: Wanted,
  travel: Travel,
): (Obstacle & { lift: Lifted | null })[] {
  return (
    obstaclesOf(plan, wanted, travel)
      // Whoever has agreed on no hours may be asked at any.
      .filter(({ code }) => code !== 'hours' || plan.hours.length > 0)
      .map((obstacle) => {
        if (obstacle.code === 'hours') return { ...obstacle, lift: 'hours' }
        if (obstacle.code !== 'overlap') return { ...obstacle, lift: null }
        const minutes = shortenedTravel(plan, wanted, travel)
        if (minutes === null)
          return {
            ...obstacle,
            detail: 'Has another visit at that time, the way included.',
            lift: null,
          }
        const detail = `Only ${minutes} min for the way from her visit before.`
        return { ...obstacle, detail, lift: 'travel' }
      })
  )
}

/** How to book this nurse although something speaks against it; what cannot be passed over is left to `bookNurse`. */
export async function passOver(context: Context, wanted: Booking, nurseId: string) {
  const around = { nurseIds: [nurseId], from: wanted.start, until: wanted.end }
  const [plan] = await readPlans(context, around)
  const { travel } = context.way
  const lifted = plan ? weighObstacles(plan, wanted, travel).flatMap(({ lift }) => lift ?? []) : []
  const fixedTravel =
    plan && lifted.includes('travel') ? shortenedTravel(plan, wanted, travel) : wanted.fixedTravel
  return {
    wanted: { ...wanted, fixedTravel },
    hours: lifted.filter((lift) => lift === 'hours'),
    lifted: lifted.length > 0 ? lifted : (['ranking'] as Lifted[]),
  }
}

/** Keeps why dispatch passed over something, sealed, with the event of the assignment. */
export async function keepOverride(
  { tx, vault, now, actor }: Context,
  visit: { id: string; patient_id: string },
  said: { eventId: string; nurseId: string; lifted: readonly Lifted[]; reason: string },
): Promise<void> {
  const { eventId, nurseId, lifted, reason } = said
  const { key } = await tx.one(sql<{ key: Buffer | null }>`
    select data_key as key from patients where id = ${visit.patient_id}`)
  const place = { table: 'overrides', column: 'reason', row: eventId, person: visit.patient_id }
  await tx.run(sql`
    insert into overrides (event_id, visit_id, patient_id, nurse_id, lifted, reason, said_by, at)
    values (${eventId}, ${visit.id}, ${visit.patient_id}, ${nurseId}, ${[...lifted]}::text[],
      ${vault.sealText(key, place, reason)}, ${actor.id}, ${now})`)
}
