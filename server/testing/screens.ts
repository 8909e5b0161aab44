import type { QueryClient, QueryKey } from '@tanstack/react-query'
import { ProblemError, type Client } from '../../contract/client.ts'
import type { Visit } from '../../contract/visits.ts'
import { keys } from '../../web/cache.ts'
import { observationsQuery } from '../../web/features/observations/queries.ts'
import { readRecord } from '../../web/features/record/queries.ts'
import { readVisit } from '../../web/features/visits/queries.ts'

export type Read = { key: QueryKey; read: (as: Client, queries: QueryClient) => Promise<unknown> }

const orNothing = <T>(asked: Promise<T>): Promise<T | null> =>
  asked.catch((error: unknown) => {
    if (error instanceof ProblemError && [403, 404].includes(error.problem.status)) return null
    throw error
  })

/** What the screens keep, under the names and in the shapes in which they keep it. */
export const general: Read[] = [
  { key: keys.visits({}), read: async (as) => (await as.visits.list({ limit: 100 })).items },
  {
    key: keys.threads(),
    read: async (as) => ({
      pages: [await as.messages.conversations({ limit: 30 })],
      pageParams: [undefined],
    }),
  },
  { key: keys.unread, read: (as) => as.messages.unread({}) },
  { key: keys.offers(), read: async (as) => (await as.offers.list({ limit: 100 })).items },
  { key: keys.calls, read: async (as) => (await as.help.list({})).items },
  { key: keys.cases('all'), read: async (as) => (await as.cases.list({ which: 'all' })).items },
]
/** Of one visit and its patient. */
export const screensOf = ({ id, patient, conversations }: Visit): Read[] => [
  { key: keys.visit(id), read: (as, queries) => readVisit(as, queries, id) },
  { key: keys.observations(id), read: (as) => observationsQuery(as, id).queryFn() },
  { key: keys.rating(id), read: (as) => orNothing(as.ratings.read({ id })) },
  { key: keys.record(patient.id), read: (as) => readRecord(as, patient.id) },
  ...conversations.flatMap(({ id: conversationId }): Read[] => [
    {
      key: keys.messages(id, conversationId),
      read: (as) =>
        orNothing(
          as.messages
            .list({ conversationId, limit: 30 })
            .then((page) => ({ pages: [page], pageParams: [undefined] })),
        ),
    },
    {
      key: keys.participants(id, conversationId),
      read: (as) => orNothing(as.messages.participants({ conversationId })),
    },
    {
      key: keys.thread(conversationId),
      read: (as) => orNothing(as.messages.conversation({ id: conversationId })),
    },
  ]),
]
