import type { NextFree } from '../../../contract/errors.ts'
import { clinicDay, later, startOfDay } from '../clinicTime.ts'
import type { Context } from '../context.ts'
import { sql } from '../database/query.ts'
import { refuse } from '../errors.ts'
import { obstaclesOf, timeFor, wayAfter, type Obstacle, type Wanted } from './obstacles.ts'
import { lockNurses, readPlans, type NursePlan } from './plans.ts'
import { freeNurses, startsBetween } from './slots.ts'

/** How many free times whoever loses an hour is told, and how many days ahead they are looked for. */
const TOLD = 3
const TOLD_DAYS = 4

type Visit = Wanted & { visitId: string }
/** What dispatch may pass over with a reason. Overlap is never among it. */
export type Liftable = 'hours'

/**
 * Books a nurse for a visit as it stands now, and recounts the way to the visit after it. Answers what
 * keeps her from it, and writes nothing then. Error: `invalid_input` (nurseId) when there is no such nurse.
 */
export async function tryBook(
  context: Context,
  visit: Visit,
  nurseId: string,
  lifted: readonly Liftable[] = [],
): Promise<Obstacle | null> {
  // Whoever cannot have her holds up nobody who can.
  const first = await look(context, visit, nurseId, lifted)
  if (first.obstacle) return first.obstacle
  context.way.settle()
  await lockNurses(context, [nurseId])
  const { obstacle, plan } = await look(context, visit, nurseId, lifted)
  if (obstacle) return obstacle
  const time = timeFor(plan, visit, context.way.travel)!
  if (time.next) await setOut(context, time.next.visitId, time.next.from)
  const { booked } = await context.tx.one(sql<{ booked: boolean }>`
    select put_booking(${visit.visitId}::uuid, ${nurseId}::uuid, ${time.from}::timestamptz,
      ${time.until}::timestamptz, ${visit.fixedTravel}::int) as booked`)
  return booked
    ? null
    : { code: 'overlap', detail: 'This nurse was booked for that time just now.' }
}

/**
 * As `tryBook`, and refuses with the first obstacle: `not_registered`, `category`, `skill`, `absent`,
 * `hours`, `overlap`, all with the field `nurseId`; `absent` and `overlap` tell her next free times.
 */
export async function bookNurse(
  context: Context,
  visit: Visit,
  nurseId: string,
  lifted: readonly Liftable[] = [],
): Promise<void> {
  const obstacle = await tryBook(context, visit, nurseId, lifted)
  if (!obstacle) return
  const told = obstacle.code === 'overlap' || obstacle.code === 'absent'
  refuse(obstacle.code, {
    field: 'nurseId',
    detail: obstacle.detail,
    ...(told && { nextFree: await nextFreeTimes(context, visit, nurseId) }),
  })
}

/** Her plan around the visit, and the first thing that keeps her from it. */
async function look(
  context: Context,
  visit: Visit,
  nurseId: string,
  lifted: readonly Liftable[],
): Promise<{ plan: NursePlan; obstacle: Obstacle | undefined }> {
  const around = { nurseIds: [nurseId], from: visit.start, until: visit.end }
  const [plan] = await readPlans(context, around)
  if (!plan)
    refuse('invalid_input', { errors: [{ field: 'nurseId', message: 'there is no such nurse' }] })
  // Whoever has agreed on no hours is asked by dispatch at any.
  const obstacle = obstaclesOf(plan, visit, context.way.travel).find(
    ({ code }) => code !== 'hours' || (plan.hours.length > 0 && !lifted.includes('hours')),
  )
  return { plan, obstacle }
}

const setOut = ({ tx }: Context, visitId: string, from: Date) =>
  tx.run(sql`select set_out_at(${visitId}::uuid, ${from}::timestamptz)`)

/** When this nurse could make that visit instead: the next times from its start on, soonest first. */
export async function nextFreeTimes(
  context: Context,
  visit: Wanted,
  nurseId: string,
): Promise<NextFree[]> {
  const from = visit.start > context.now ? visit.start : context.now
  const until = startOfDay(clinicDay(from).add({ days: TOLD_DAYS }))
  const plans = await readPlans(context, { nurseIds: [nurseId], from, until })
  const minutes = (visit.end.getTime() - visit.start.getTime()) / 60_000
  const found: NextFree[] = []
  for (const start of startsBetween(from, until)) {
    if (found.length === TOLD) break
    if (freeNurses(plans, { ...visit, minutes }, start, context.way.travel).length > 0)
      found.push({ start: start.toISOString(), end: later(start, minutes).toISOString() })
  }
  return found
}

/** Frees the nurse of a visit, and recounts the way to the visit that comes after what was before it. */
export async function freeNurse(
  context: Context,
  visit: { id: string; nurse_id: string | null; start_at: Date; end_at: Date },
): Promise<void> {
  if (!visit.nurse_id) return
  await lockNurses(context, [visit.nurse_id])
  const freed = await context.tx.run(sql`delete from bookings where visit_id = ${visit.id}`)
  if (freed === 0) return
  const [plan] = await readPlans(context, {
    nurseIds: [visit.nurse_id],
    from: visit.start_at,
    until: visit.end_at,
  })
  const next = plan && wayAfter(plan.booked, visit, context.way.travel)
  if (next) await setOut(context, next.visitId, next.from)
}
