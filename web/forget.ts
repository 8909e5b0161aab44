import type { QueryClient } from '@tanstack/react-query'
import type { Patient } from '../contract/people.ts'
import type { Thread } from '../contract/messages.ts'
import type { Visit, VisitSummary } from '../contract/visits.ts'
import { keys } from './cache.ts'
import type { ThreadPages } from './talkCache.ts'

// What this device keeps of a patient lives as long as the right to it: also without any network.

/** The longest that a browser's timer can be told to wait. */
const LONGEST = 12 * 3_600_000

/** Takes everything of this patient from the memory of the screens; answers the visits it was about. */
export function forgetPatient(queries: QueryClient, patientId: string): Set<string> {
  const visits = new Set<string>()
  for (const query of queries.getQueryCache().getAll()) {
    const data: unknown = query.state.data
    const [kind] = query.queryKey
    if (kind === 'visits' && Array.isArray(data)) {
      for (const visit of data as VisitSummary[])
        if (visit.patient.id === patientId) visits.add(visit.id)
      queries.setQueryData<VisitSummary[]>(query.queryKey, (old) =>
        old?.filter((visit) => visit.patient.id !== patientId),
      )
    }
    if (kind === 'threads' && data)
      queries.setQueryData<ThreadPages>(query.queryKey, (old) => withoutPatient(old, patientId))
    if (kind === 'visit' && (data as Visit | null | undefined)?.patient.id === patientId)
      visits.add((data as Visit).id)
  }
  const ofVisit = new Set([
    'visit',
    'checklist',
    'messages',
    'participants',
    'whereabouts',
    'on-the-road',
    'observations',
  ])
  // Messages without a visit are those with the practice, kept under the patient.
  const ofPatient = new Set([
    'patient',
    'record',
    'trends',
    'access',
    'family-of',
    'messages',
    'participants',
    'threads',
  ])
  queries.removeQueries({
    predicate: ({ queryKey: [kind, id], state }) =>
      (ofVisit.has(String(kind)) && visits.has(String(id))) ||
      (ofPatient.has(String(kind)) && id === patientId) ||
      (kind === 'thread' && (state.data as Thread | undefined)?.patient.id === patientId),
  })
  void queries.invalidateQueries({ queryKey: keys.unread })
  return visits
}

const withoutPatient = (old: ThreadPages | undefined, patientId: string) =>
  old && {
    ...old,
    pages: old.pages.map((page) => ({
      ...page,
      items: page.items.filter(({ patient }) => patient.id !== patientId),
    })),
  }

/** Forgets whoever's right has ended by this moment; answers them, with the visits that went. */
export function forgetEnded(queries: QueryClient, now: number) {
  const patients = queries.getQueryData<Patient[]>(keys.patients) ?? []
  const ended = patients.filter(({ until }) => until !== null && Date.parse(until) <= now)
  if (ended.length === 0) return []
  queries.setQueryData<Patient[]>(keys.patients, (old) =>
    old?.filter((each) => !ended.includes(each)),
  )
  return ended.map(({ id }) => ({ patientId: id, visits: forgetPatient(queries, id) }))
}

/** Forgets whoever is no longer among them, and the details of whom the caller now knows less about. */
export function forgetLost(
  queries: QueryClient,
  before: readonly Patient[],
  after: readonly Patient[],
) {
  const still = new Map(after.map((patient) => [patient.id, patient]))
  return before.flatMap(({ id, rights }) => {
    const less = rights.some((right) => !still.get(id)?.rights.includes(right))
    return less ? [{ patientId: id, visits: forgetPatient(queries, id) }] : []
  })
}

type Forgotten = { patientId: string; visits: Set<string> }

/**
 * Watches over the ends of rights: when the app opens, when somebody looks at it, and at the moment
 * itself. `onForgotten` clears what is kept elsewhere. Answers how to stop.
 */
export function watchEnds(
  queries: QueryClient,
  now: () => number,
  onForgotten: (forgotten: readonly Forgotten[]) => void,
) {
  let timer: ReturnType<typeof setTimeout> | undefined
  let known = queries.getQueryData<Patient[]>(keys.patients) ?? []
  let looking = false
  function look() {
    clearTimeout(timer)
    looking = true
    const forgotten = forgetEnded(queries, now())
    looking = false
    if (forgotten.length) onForgotten(forgotten)
    known = queries.getQueryData<Patient[]>(keys.patients) ?? known
    const next = Math.min(...known.flatMap(({ until }) => (until ? [Date.parse(until)] : [])))
    if (Number.isFinite(next))
      timer = setTimeout(look, Math.min(Math.max(0, next - now()), LONGEST))
  }
  const unsubscribe = queries.getQueryCache().subscribe(({ type, query }) => {
    const read = type === 'updated' && query.queryKey[0] === keys.patients[0]
    const fresh = read ? (query.state.data as Patient[] | undefined) : undefined
    if (!fresh || fresh === known || looking) return
    const before = known
    known = fresh
    const forgotten = forgetLost(queries, before, fresh)
    if (forgotten.length) {
      void queries.invalidateQueries({ queryKey: ['visits'] })
      onForgotten(forgotten)
    }
    look()
  })
  look()
  return {
    look,
    stop() {
      clearTimeout(timer)
      unsubscribe()
    },
  }
}
