import type { Reason } from '../../../../contract/dispatch.ts'
import type { OfferState } from '../../../../contract/offers.ts'
import { CATEGORIES, type Category } from '../../../../contract/staff.ts'
import type { Basis } from '../../../platform/planning/travel.ts'

/** What is known of a nurse beside a visit. */
export type Facts = {
  category: Category | null
  /** The categories that the service takes. */
  wanted: readonly Category[]
  /** Minutes from the visit before it; null when she comes from a pause. */
  travel: number | null
  /** Where these minutes come from; null where there is no way. */
  basis: Basis | null
  /** Care that she is booked for on that day and in that week without this visit, in minutes. */
  day: number
  week: number
  /** Visits that she has made to this patient, and how many days ago the last one was. */
  visits: number
  daysAgo: number | null
  answer: OfferState | null
}

const HOUR = 60
const hours = (minutes: number) => `${Math.round(minutes / 6) / 10} h`
const days = (count: number) =>
  count === 0 ? 'today' : count === 1 ? 'yesterday' : `${count} days ago`

/** The highest of each step that holds counts; `upTo` is the last value of a step. */
type Step = { upTo: number; points: number }
const at = (steps: readonly Step[], value: number) =>
  steps.find(({ upTo }) => value <= upTo)!.points

/**
 * How much each reason weighs, in points: a dispatcher can read this table, and a change of it is a change
 * of who is asked first.
 */
export const WEIGHTS = {
  /** Days since she was with this patient last. */
  continuity: [
    { upTo: 14, points: 30 },
    { upTo: 90, points: 20 },
    { upTo: Infinity, points: 10 },
  ],
  /** Minutes on the way from the visit before. */
  travel: [
    { upTo: 10, points: 20 },
    { upTo: 20, points: 12 },
    { upTo: 35, points: 4 },
    { upTo: Infinity, points: -10 },
  ],
  /** Minutes of care on that day. */
  day: [
    { upTo: 0, points: 8 },
    { upTo: 4 * HOUR, points: 4 },
    { upTo: 6 * HOUR, points: 0 },
    { upTo: 8 * HOUR, points: -10 },
    { upTo: Infinity, points: -25 },
  ],
  /** Minutes of care in that week; little is not worth a word. */
  week: [
    { upTo: 32 * HOUR, points: 0 },
    { upTo: 40 * HOUR, points: -5 },
    { upTo: Infinity, points: -25 },
  ],
  category: { asked: 6, more: -4 },
  answer: { declined: -40, expired: -10, withdrawn: 0, ended: 0, open: 0, accepted: 0 },
} as const

const ANSWERS: Partial<Record<OfferState, string>> = {
  declined: 'Said no to this visit',
  expired: 'Did not answer an offer of this visit',
  open: 'Is asked already',
}

const WAYS = { road: ', by road', estimate: ', estimated' } satisfies Record<Basis, string>

type Rule = (facts: Facts) => Omit<Reason, 'kind'> | null

const RULES: Record<Reason['kind'], Rule> = {
  continuity: ({ visits, daysAgo }) =>
    daysAgo === null
      ? null
      : {
          points: at(WEIGHTS.continuity, daysAgo),
          text: `Was with this patient ${days(daysAgo)}, ${visits} ${visits === 1 ? 'visit' : 'visits'} so far`,
        },
  travel: ({ travel, basis }) =>
    travel === null
      ? null
      : {
          points: at(WEIGHTS.travel, travel),
          text: `${travel} min from her visit before${basis ? WAYS[basis] : ''}`,
        },
  day: ({ day }) => ({
    points: at(WEIGHTS.day, day),
    text: day === 0 ? 'Nothing else that day' : `${hours(day)} of care that day already`,
  }),
  week: ({ week }) => {
    const points = at(WEIGHTS.week, week)
    return points === 0 ? null : { points, text: `${hours(week)} of care that week already` }
  },
  category: ({ category, wanted }) => {
    if (!category || !wanted.includes(category)) return null
    // The last of the list that will do: whoever may do more is kept for what needs it.
    const least = CATEGORIES.findLast((each) => wanted.includes(each))!
    return category === least
      ? { points: WEIGHTS.category.asked, text: `${category}, as this visit asks` }
      : { points: WEIGHTS.category.more, text: `${category}; an ${least} may do this too` }
  },
  answer: ({ answer }) => {
    const text = answer && ANSWERS[answer]
    return text ? { points: WEIGHTS.answer[answer], text } : null
  },
}

/** What speaks for her and against her, most important first. */
export function reasonsOf(facts: Facts): Reason[] {
  return (Object.keys(RULES) as Reason['kind'][])
    .flatMap((kind) => {
      const found = RULES[kind](facts)
      return found ? [{ kind, ...found }] : []
    })
    .toSorted((a, b) => Math.abs(b.points) - Math.abs(a.points))
}

export const rankOf = (reasons: readonly Reason[]) =>
  reasons.reduce((sum, { points }) => sum + points, 0)

type Ranked = { obstacles: readonly { liftable: boolean }[]; rank: number; nurse: { id: string } }
const inTheWay = ({ obstacles }: Ranked) =>
  obstacles.length === 0 ? 0 : obstacles.every(({ liftable }) => liftable) ? 1 : 2

/** Free ones first, then who needs a reason, then who cannot; among these the best first. */
export const bestFirst = (a: Ranked, b: Ranked) =>
  inTheWay(a) - inTheWay(b) || b.rank - a.rank || a.nurse.id.localeCompare(b.nurse.id)
