const MINUTE = 60_000

/** A difference that a slow line or a clock without a network explains. */
const NOISE_MS = 2 * MINUTE
/** A clock further off than this is wrong: what it says is shown as uncertain. */
const WRONG_MS = 15 * MINUTE

export type Said = {
  /** When it happened, by the clock of the phone corrected by what it had measured; null: now. */
  at: Date | null
  /** The clock of the phone as it is, right or wrong: when it happened, and when it was sent. */
  clock: { at: Date; sentAt: Date } | null
}
type Input = { at?: string | undefined; clock?: { at: string; sentAt: string } | undefined }

/** What a request says of its time. */
export const saidIn = ({ at, clock }: Input): Said => ({
  at: at ? new Date(at) : null,
  clock: clock ? { at: new Date(clock.at), sentAt: new Date(clock.sentAt) } : null,
})

type Ground = {
  now: Date
  /** When the step before it happened: nothing comes before that. */
  floor: Date | null
  /** Around when it was agreed to happen: better than nothing for a time that nobody knows. */
  agreed: Date
  /** The last step that this person told with a clock that cannot be right. */
  last: { at: Date; said: Date } | null
}
export type Placed = {
  at: Date
  uncertain: boolean
  /** What the phone said, kept beside what was made of it. */
  said: Date | null
  /** Milliseconds to add to its clock, as measured on arrival. */
  offset: number | null
}

const between = (time: number, floor: Date | null, now: Date) =>
  new Date(Math.min(now.getTime(), Math.max(floor?.getTime() ?? 0, time)))

/**
 * When something happened. A phone that is years off still knows how long ago it was by the same clock:
 * order and durations hold, and the time is marked uncertain. Nothing is ever refused for its time.
 */
export function placeTime({ at, clock }: Said, { now, floor, agreed, last }: Ground): Placed {
  const said = clock?.at ?? at
  if (!said) return { at: now, uncertain: false, said: null, offset: null }
  const offset = clock ? now.getTime() - clock.sentAt.getTime() : null
  const place = (time: number, uncertain: boolean): Placed => ({
    at: between(time, floor, now),
    uncertain,
    said,
    offset,
  })
  const possible = (time: number) =>
    time <= now.getTime() + NOISE_MS && time >= (floor?.getTime() ?? 0) - NOISE_MS
  if (offset !== null) {
    const placed = said.getTime() + offset
    const measured = at !== null && Math.abs(at.getTime() - placed) <= NOISE_MS
    if (measured && possible(at.getTime())) return place(at.getTime(), false)
    if (possible(placed)) return place(placed, Math.abs(offset) > WRONG_MS)
  } else if (possible(said.getTime())) return place(said.getTime(), false)
  // The clock was put right between the act and the telling, or never was: only durations are left.
  if (last) return place(last.at.getTime() + said.getTime() - last.said.getTime(), true)
  const ahead = said.getTime() + (offset ?? 0) > now.getTime()
  return place(ahead ? now.getTime() : agreed.getTime(), true)
}
