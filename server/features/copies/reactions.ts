import type { Reaction } from '../../platform/events/dispatcher.ts'

/** A copy that somebody asked for is made by the workers. */
export const copyReactions: readonly Reaction[] = [
  {
    on: 'COPY_ASKED',
    effects: (_tx, event) => [
      {
        key: `record-pdf-${event.id}`,
        job: 'record-pdf',
        ids: { copyId: String(event.facts['copyId']) },
      },
    ],
  },
]
