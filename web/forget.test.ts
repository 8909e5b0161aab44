import { QueryClient } from '@tanstack/react-query'
import { afterEach, expect, test, vi } from 'vitest'
import type { Patient } from '../contract/people.ts'
import { keys } from './cache.ts'
import { watchEnds } from './forget.ts'
import { newId } from './ids.ts'

const MIDNIGHT = Date.parse('2026-11-30T22:00:00Z')
const child = newId()
const mother = newId()
const patient = (id: string, until: string | null, rights = ['visits', 'book']) =>
  ({ id, name: 'Thandeka', relation: 'delegate', rights, until }) as Patient
const visit = (id: string, patientId: string) => ({
  id,
  patient: { id: patientId, name: 'Thandeka' },
})

/** A phone that keeps two patients' visits, a page and messages of each. */
function phone(until: string | null) {
  const queries = new QueryClient()
  const [hers, others] = [newId(), newId()]
  queries.setQueryData(keys.patients, [patient(child, until), patient(mother, null)])
  queries.setQueryData(keys.visits({ from: 'a' }), [visit(hers, child), visit(others, mother)])
  for (const [id, whose] of [
    [hers, child],
    [others, mother],
  ] as const) {
    queries.setQueryData(keys.visit(id), visit(id, whose))
    queries.setQueryData(keys.messages(id, newId()), { pages: [{ items: [{ content: id }] }] })
    queries.setQueryData(keys.messages(whose, newId()), {
      pages: [{ items: [{ content: whose }] }],
    })
    queries.setQueryData(keys.thread(newId()), { patient: { id: whose }, last: id })
    queries.setQueryData(keys.access(whose), [{ id: whose }])
  }
  queries.setQueryData(keys.threads(), {
    pages: [
      {
        items: [
          { id: newId(), patient: { id: child }, last: hers },
          { id: newId(), patient: { id: mother }, last: others },
        ],
      },
    ],
  })
  return {
    queries,
    hers,
    others,
    kept: () =>
      JSON.stringify(
        queries
          .getQueryCache()
          .getAll()
          .map(({ queryKey, state }) => [queryKey, state.data]),
      ),
  }
}
afterEach(() => void vi.useRealTimers())

test('at midnight everything of the child goes, without a network, and nothing of anybody else', () => {
  vi.useFakeTimers({ now: MIDNIGHT - 60_000 })
  const { queries, hers, others, kept } = phone(new Date(MIDNIGHT).toISOString())
  const cleared = vi.fn<(forgotten: unknown) => void>()
  const watch = watchEnds(queries, Date.now, cleared)
  vi.advanceTimersByTime(59_000)
  expect(kept()).toContain(hers)
  vi.advanceTimersByTime(2_000)
  expect(kept()).not.toContain(hers)
  expect(kept()).not.toContain(child)
  expect(kept()).toContain(others)
  expect(cleared).toHaveBeenCalledExactlyOnceWith([{ patientId: child, visits: new Set([hers]) }])
  watch.stop()
})

test('a phone that was off at midnight forgets before it shows anything', () => {
  const { queries, hers, kept } = phone(new Date(MIDNIGHT).toISOString())
  watchEnds(
    queries,
    () => MIDNIGHT + 3 * 86_400_000,
    () => undefined,
  ).stop()
  expect(kept()).not.toContain(hers)
})

test('an end that is months away is waited for in parts', () => {
  vi.useFakeTimers({ now: MIDNIGHT - 90 * 86_400_000 })
  const { queries, hers, kept } = phone(new Date(MIDNIGHT).toISOString())
  const watch = watchEnds(queries, Date.now, () => undefined)
  vi.advanceTimersByTime(90 * 86_400_000 - 1)
  expect(kept()).toContain(hers)
  vi.advanceTimersByTime(1)
  expect(kept()).not.toContain(hers)
  watch.stop()
})

test('whoever is no longer in the list, or may be seen less of, is forgotten when it is read', () => {
  const { queries, hers, others, kept } = phone(null)
  const watch = watchEnds(
    queries,
    () => MIDNIGHT,
    () => undefined,
  )
  queries.setQueryData(keys.patients, [patient(child, null, ['visits']), patient(mother, null)])
  expect(kept()).not.toContain(hers)
  expect(kept()).toContain(others)
  queries.setQueryData(keys.patients, [patient(child, null, ['visits'])])
  expect(kept()).not.toContain(others)
  watch.stop()
})
