import type { Candidate, dispatch as contract } from '../../../../contract/dispatch.ts'
import type { ParsedInputOf } from '../../../../contract/endpoint.ts'
import type { OfferState } from '../../../../contract/offers.ts'
import { touch } from '../../../platform/audit/trail.ts'
import { clinicDay, startOfDay } from '../../../platform/clinicTime.ts'
import type { Context } from '../../../platform/context.ts'
import { sql } from '../../../platform/database/query.ts'
import { refuse } from '../../../platform/errors.ts'
import { openPerson, sealedPerson, type SealedPerson } from '../../../platform/people.ts'
import type { Wanted } from '../../../platform/planning/obstacles.ts'
import { readPlans, type NursePlan } from '../../../platform/planning/plans.ts'
import { isSameAddress, PLANNING, type Place } from '../../../platform/planning/travel.ts'
import { wantedOf } from '../../../platform/planning/wanted.ts'
import { registeredOn } from '../../../platform/registration.ts'
import { allows, type Standing } from '../../../platform/standing.ts'
import { ALLOWED, standingsOn, visibleTo } from '../policy.ts'
import type { VisitColumns } from '../queries.ts'
import { weighObstacles } from './override.ts'
import { bestFirst, rankOf, reasonsOf, type Facts } from './ranking.ts'

type Known = {
  id: string
  person: SealedPerson
  visits: number
  last: Date | null
  answer: OfferState | null
  expired: boolean
}
export type Plannable = Pick<
  VisitColumns,
  'id' | 'patient_id' | 'service_id' | 'start_at' | 'end_at' | 'nurse_id' | 'place'
>

/** Every nurse for a visit, the best first. Errors: `not_found`, `not_allowed`. */
export async function listCandidates(
  context: Context,
  { id }: ParsedInputOf<typeof contract.candidates>,
) {
  const { tx, actor } = context
  const visit = await tx.maybe(sql<VisitColumns & { standings: Standing[] | null }>`
    select v.*, ${standingsOn(actor)} as standings from visits v
    where v.id = ${id} and ${visibleTo(actor)}`)
  if (!visit?.standings?.length) refuse('not_found')
  if (!allows(ALLOWED['assign-nurse'], visit.standings)) refuse('not_allowed')
  touch(context, visit.patient_id, visit.id)
  return { items: await candidatesFor(context, visit) }
}

/** The time of all nurses in the weeks of this span: what a visit in it is planned by. */
export async function plansOfWeeks(
  context: Context,
  from: Date,
  until: Date,
): Promise<NursePlan[]> {
  const monday = (day: Temporal.PlainDate) => day.subtract({ days: day.dayOfWeek - 1 })
  return readPlans(context, {
    nurseIds: null,
    from: startOfDay(monday(clinicDay(from))),
    until: startOfDay(monday(clinicDay(until)).add({ days: 7 })),
  })
}

/** The nurses for a visit as dispatch may know them, by their time as it stands or as it is given. */
export async function candidatesFor(
  context: Context,
  visit: Plannable,
  given?: readonly NursePlan[],
): Promise<Candidate[]> {
  const { tx, now } = context
  const wanted = await wantedOf(context, visit)
  const plans = given ?? (await plansOfWeeks(context, visit.start_at, visit.end_at))
  const known = await tx.many(sql<Known>`
    select u.id, ${sealedPerson('u')} as person, coalesce(w.visits, 0)::int as visits, w.last,
      o.state as answer, coalesce(o.expires_at <= ${now}, false) as expired
    from users u
    left join lateral (
      select count(*) as visits, max(x.start_at) as last from visits x
      where x.nurse_id = u.id and x.patient_id = ${visit.patient_id} and x.status = 'COMPLETED'
        and x.start_at < ${visit.start_at}) w on true
    left join lateral (
      select f.state, f.expires_at from offers f where f.visit_id = ${visit.id} and f.nurse_id = u.id
      order by f.offered_at desc, f.id desc limit 1) o on true
    where u.id = any(${plans.map(({ nurseId }) => nurseId)}::uuid[])`)
  const people = new Map(known.map((each) => [each.id, each]))
  return plans
    .flatMap((plan) => {
      const person = people.get(plan.nurseId)
      return person ? [toCandidate(context, visit, wanted, plan, person)] : []
    })
    .toSorted(bestFirst)
}

function toCandidate(
  context: Context,
  visit: Plannable,
  wanted: Wanted,
  plan: NursePlan,
  { person, visits, last, answer, expired }: Known,
): Candidate {
  const category = registeredOn(plan.certificates, wanted.start)?.category ?? null
  const offer = answer === 'open' && expired ? 'expired' : answer
  const obstacles = weighObstacles(plan, wanted, context.way.travel).map(
    ({ code, detail, lift }) => ({
      code,
      text: detail,
      liftable: lift !== null,
    }),
  )
  const reasons = reasonsOf({
    category,
    wanted: wanted.categories,
    ...loadOf(context, plan, wanted),
    visits,
    daysAgo: last && clinicDay(last).until(clinicDay(wanted.start)).days,
    answer: offer,
  })
  return {
    nurse: openPerson(context, person),
    category,
    rank: rankOf(reasons),
    free: obstacles.length === 0,
    reasons,
    obstacles,
    offer,
    assigned: plan.nurseId === visit.nurse_id,
  }
}

/** How far she comes, and how much she does around that visit. */
function loadOf(
  { way }: Context,
  plan: NursePlan,
  wanted: Wanted,
): Pick<Facts, 'travel' | 'basis' | 'day' | 'week'> {
  const others = plan.booked.filter(({ visitId }) => visitId !== wanted.visitId)
  const before = others.findLast(({ end }) => end <= wanted.start)
  const pause = before && (wanted.start.getTime() - before.end.getTime()) / 60_000
  const today = clinicDay(wanted.start)
  const monday = today.subtract({ days: today.dayOfWeek - 1 })
  const care = (holds: (day: Temporal.PlainDate) => boolean) =>
    others
      .filter(({ start }) => holds(clinicDay(start)))
      .reduce((sum, { start, end }) => sum + (end.getTime() - start.getTime()) / 60_000, 0)
  const recent = before && pause !== undefined && pause <= PLANNING.pause
  return {
    travel: recent ? way.travel(before.place, wanted.place, wanted.start) : null,
    basis: recent ? basisOf(way, before.place, wanted.place) : null,
    day: care((day) => day.equals(today)),
    week: care((day) => {
      const since = monday.until(day).days
      return since >= 0 && since < 7
    }),
  }
}

/** Where the minutes of a way come from; null where there is no way. */
function basisOf(way: Context['way'], from: Place | null, to: Place | null): Facts['basis'] {
  if (from && to && isSameAddress(from, to)) return null
  return from?.pin && to?.pin ? way.leg(from.pin, to.pin).by : 'estimate'
}
