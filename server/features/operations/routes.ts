import type { Handlers } from '../../platform/http/handlers.ts'
import { discardFailure, retryFailure } from './commands.ts'
import { listFailures } from './failures.ts'
import { readOverview, type QueueStore } from './overview.ts'

export const operationsRoutes = (store: QueueStore): Handlers<'operations'> => ({
  overview: { outside: (context) => readOverview(context, store) },
  failures: listFailures,
  retry: retryFailure,
  discard: discardFailure,
})
