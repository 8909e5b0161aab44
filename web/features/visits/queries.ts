import { useQuery, type QueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { ProblemError, type Client } from '../../../contract/client.ts'
import type { InputOf, OutputOf } from '../../../contract/endpoint.ts'
import type { trail, Whereabouts } from '../../../contract/trail.ts'
import type { Service, Visit, visits, VisitSummary } from '../../../contract/visits.ts'
import { useApp, useOutbox } from '../../app.ts'
import { keys, readRecordAgain } from '../../cache.ts'
import { project } from './steps.ts'

export type VisitFilter = Omit<InputOf<typeof visits.list>, 'cursor' | 'limit'>

/** At most so much of a day, a week or a queue, which is read to its end; never an archive. */
const WHOLE = { pages: 5, size: 100 }
/** Visits on a page that somebody turns. */
export const PAGE = 50

async function readPages(client: Client, filter: VisitFilter, { pages, size }: typeof WHOLE) {
  const items: VisitSummary[] = []
  let cursor: string | undefined
  for (let count = 0; count < pages; count += 1) {
    const page = await client.visits.list({ ...filter, limit: size, ...(cursor ? { cursor } : {}) })
    items.push(...page.items)
    if (!page.nextCursor) break
    cursor = page.nextCursor
  }
  return items
}

/** The visits of a span or a state, or so many pages of them, with the steps that still wait shown as taken. */
export function useVisits(filter: VisitFilter, pages?: number) {
  const { client } = useApp()
  const entries = useOutbox()
  const query = useQuery({
    queryKey: keys.visits(pages ? { ...filter, pages } : filter),
    queryFn: () => readPages(client, filter, pages ? { pages, size: PAGE } : WHOLE),
    // A new day or another filter keeps the old list on the screen until the new one is here.
    placeholderData: (old) => old,
  })
  const visits = useMemo(
    () => query.data?.map((visit) => project(visit, entries)),
    [query.data, entries],
  )
  return { ...query, visits }
}

/**
 * One visit; null when this person may not see it, or no longer: then what the device had kept of
 * it, messages included, is forgotten too.
 */
export async function readVisit(client: Client, queries: QueryClient, id: string) {
  try {
    return await client.visits.get({ id })
  } catch (error) {
    if (!(error instanceof ProblemError) || error.problem.status !== 404) throw error
    queries.removeQueries({ queryKey: ['messages', id] })
    queries.removeQueries({ queryKey: keys.checklist(id) })
    const before = queries.getQueryData<Visit | null>(keys.visit(id))
    if (before) readRecordAgain(queries, before.patient.id)
    return null
  }
}

export function useVisit(id: string | null) {
  const { client, queries } = useApp()
  const entries = useOutbox()
  const query = useQuery({
    queryKey: keys.visit(id ?? ''),
    queryFn: () => readVisit(client, queries, id!),
    enabled: id !== null,
    // Some acts come and go with time alone: undoing, absence after ten minutes.
    refetchInterval: 60_000,
  })
  const visit = useMemo(
    () => (query.data ? project(query.data, entries) : undefined),
    [query.data, entries],
  )
  return { ...query, visit, gone: query.data === null }
}

const LOOK_AGAIN = 20_000

/** Where the nurse is on her way, as far as this person may know; read anew when the socket says so. */
export function useWhereabouts(visit: Visit | undefined): Whereabouts | null {
  const { client, user } = useApp()
  const wanted = visit?.status === 'EN_ROUTE' && user.role !== 'doctor'
  const { data } = useQuery({
    queryKey: keys.whereabouts(visit?.id ?? ''),
    queryFn: () => client.trail.whereabouts({ id: visit!.id }),
    enabled: wanted,
    refetchInterval: LOOK_AGAIN,
    staleTime: 0,
    retry: false,
  })
  return wanted ? (data ?? null) : null
}

type Journey = OutputOf<typeof trail.read>['journeys'][number]
const NO_WAY: Pick<Journey, 'points' | 'kept'> = { points: [], kept: 0 }

/** The way so far, for dispatch: read again each minute, never in a list. */
export function useTrail(visit: Visit, wanted: boolean) {
  const { client } = useApp()
  const { data } = useQuery({
    queryKey: ['trail', visit.id],
    queryFn: () => client.trail.read({ id: visit.id }),
    enabled: wanted && visit.status === 'EN_ROUTE',
    refetchInterval: 60_000,
    retry: false,
  })
  return data?.journeys.findLast(({ nurse }) => nurse.id === visit.nurse?.id) ?? NO_WAY
}

export function useServices() {
  const { client } = useApp()
  return useQuery({
    queryKey: keys.services,
    queryFn: async (): Promise<Service[]> => (await client.visits.services({})).items,
    staleTime: 3_600_000,
  })
}
