import { useInfiniteQuery } from '@tanstack/react-query'
import { useApp, useOutbox } from '../../app.ts'
import { keys } from '../../cache.ts'
import type { Change } from '../../changes.ts'

const PAGE = 20
/** What takes a report out of the queue, also while it waits for signal. */
const LEAVES: readonly Change[] = ['visits.review', 'reviews.ask']
/** A warning comes by a frame only to whom it calls: whoever reads the queue looks again. */
const LOOK_AGAIN = 60_000

/** The queue of the doctor who is signed in, page after page; what they reviewed without signal has left it. */
export function useQueue(which: 'waiting' | 'asked' = 'waiting') {
  const { client } = useApp()
  const entries = useOutbox()
  const query = useInfiniteQuery({
    queryKey: keys.reviewQueue(which),
    queryFn: ({ pageParam }) =>
      client.reviews.queue({ which, limit: PAGE, ...(pageParam && { cursor: pageParam }) }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    refetchInterval: LOOK_AGAIN,
  })
  const sent = new Set(
    entries
      .filter(({ change, state }) => LEAVES.includes(change) && state !== 'refused')
      .map(({ input }) => input['id']),
  )
  const seen = new Set<string>()
  const items = query.data?.pages
    .flatMap((page) => page.items)
    .filter(({ visit }) => {
      if (sent.has(visit.id) || seen.has(visit.id)) return false
      seen.add(visit.id)
      return true
    })
  return { ...query, items }
}
