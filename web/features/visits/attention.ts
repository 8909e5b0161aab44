import type { Offer } from '../../../contract/offers.ts'
import type { VisitSummary } from '../../../contract/visits.ts'
import { RISK_WORDS } from '../../words.ts'

const MINUTE = 60_000
/** Care may take so many minutes longer than agreed before anybody asks. */
const OVERRUN = 10

export type Kind = 'risk' | 'overrun' | 'late' | 'delay' | 'open'
/** A visit that needs somebody: why, and what one does about it. */
export type Attention = {
  visit: VisitSummary
  kind: Kind
  reason: string
  act: 'assign-nurse' | 'look'
}

const since = (now: number, from: string) => Math.floor((now - Date.parse(from)) / MINUTE)

/** What was asked of nurses so far, in a few words. */
function asked(offers: readonly Offer[], now: number): string {
  const open = offers.filter(
    ({ state, expiresAt }) => state === 'open' && Date.parse(expiresAt) > now,
  )
  if (open.length > 0) return `${open.length} asked, no answer yet`
  if (offers.length === 0) return 'Nobody is asked yet'
  const no = offers.filter(({ state }) => state === 'declined').length
  return no === offers.length ? 'Everybody asked said no' : 'Nobody asked could come in time'
}

type Find = (visit: VisitSummary, now: number, offers: readonly Offer[]) => string | null

/** Worst first: what makes a visit need somebody, and the words for it. A visit is there once. */
const KINDS: readonly { kind: Kind; find: Find }[] = [
  { kind: 'risk', find: ({ atRisk }) => atRisk && RISK_WORDS[atRisk] },
  {
    kind: 'overrun',
    find: ({ status, end }, now) =>
      status === 'IN_PROGRESS' && since(now, end) > OVERRUN
        ? `In care ${since(now, end)} min longer than agreed`
        : null,
  },
  {
    kind: 'late',
    find: ({ late, status, start }, now) =>
      late
        ? `${since(now, start)} min late, ${status === 'SCHEDULED' ? 'not on the way yet' : status === 'REQUESTED' ? 'without a nurse' : 'care has not begun'}`
        : null,
  },
  {
    kind: 'delay',
    find: ({ delay }) => (delay ? `About ${delay.minutes} min late, as it looks now` : null),
  },
  {
    kind: 'open',
    find: ({ id, status }, now, offers) =>
      status === 'REQUESTED'
        ? asked(
            offers.filter(({ visitId }) => visitId === id),
            now,
          )
        : null,
  },
]

/** Everything that needs somebody, the worst first, within each kind the soonest. */
export function attentionOf(
  visits: readonly VisitSummary[],
  offers: readonly Offer[],
  now: number,
): Attention[] {
  const seen = new Set<string>()
  return KINDS.flatMap(({ kind, find }) =>
    visits
      .toSorted((a, b) => a.start.localeCompare(b.start))
      .flatMap((visit): Attention[] => {
        const reason = seen.has(visit.id) ? null : find(visit, now, offers)
        if (!reason) return []
        seen.add(visit.id)
        const act = visit.can.includes('assign-nurse') ? 'assign-nurse' : 'look'
        return [{ visit, kind, reason, act }]
      }),
  )
}
