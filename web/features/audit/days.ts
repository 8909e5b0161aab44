import type { Access } from '../../../contract/audit.ts'
import { dayOf, time } from '../../time.ts'
import { actWords } from './words.ts'

export type Entry = {
  id: string
  name: string
  role: Access['role']
  words: string
  /** Clock times, oldest first, each once. */
  times: string[]
}
export type Day = { day: string; at: string; entries: Entry[] }

/** Newest day first; the same person doing the same again on one day is one entry with its times. */
export function groupByDay(items: readonly Access[]): Day[] {
  const days = new Map<string, { at: string; entries: Map<string, Entry> }>()
  for (const { id, at, person, role, action, visit } of items) {
    const day = dayOf(at)
    const group = days.get(day) ?? { at, entries: new Map<string, Entry>() }
    days.set(day, group)
    const words = actWords(action, visit)
    const key = `${person?.id ?? role} ${words}`
    const entry = group.entries.get(key)
    const clock = time(at)
    if (!entry) {
      const name = person?.name ?? 'Somebody'
      group.entries.set(key, { id, name, role: person?.role ?? role, words, times: [clock] })
    } else if (!entry.times.includes(clock)) entry.times.unshift(clock)
  }
  return [...days].map(([day, { at, entries }]) => ({ day, at, entries: [...entries.values()] }))
}
