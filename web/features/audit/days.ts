import type { GlassReason } from '../../../contract/access.ts'
import type { Access } from '../../../contract/audit.ts'
import { dayOf, time } from '../../time.ts'
import { actWords } from './words.ts'

/** One thing done, with its clock times: oldest first, each once. */
export type Act = { id: string; words: string; times: string[] }
/** That somebody opened the record in an emergency, and why. */
export type Looker = {
  key: string
  opened: GlassReason | null
  name: string
  role: Access['role']
  acts: Act[]
}
export type Day = { day: string; at: string; people: Looker[] }

/** Newest day first; each person once a day; the same done again is one act with its times. */
export function groupByDay(items: readonly Access[]): Day[] {
  const days: Day[] = []
  for (const { id, at, person, role, action, visit, opened } of items) {
    const today = found(days, ({ day }) => day === dayOf(at), { day: dayOf(at), at, people: [] })
    const key = person?.id ?? String(role)
    const looker = found(today.people, (one) => one.key === key, {
      key,
      name: person?.name ?? 'Somebody',
      opened: null,
      role: person?.role ?? role,
      acts: [],
    })
    looker.opened ??= opened?.reason ?? null
    const words = actWords(action, visit)
    const act = found(looker.acts, (one) => one.words === words, { id, words, times: [] })
    if (!act.times.includes(time(at))) act.times.unshift(time(at))
  }
  return days
}

/** The one that is there already, else a new one at the end. */
function found<One>(list: One[], is: (one: One) => boolean, fresh: One): One {
  const known = list.find(is)
  if (known) return known
  list.push(fresh)
  return fresh
}
