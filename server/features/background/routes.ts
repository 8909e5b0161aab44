import type { Handlers } from '../../platform/http/handlers.ts'
import { getDelivery, listDeliveries } from './queries.ts'

export const backgroundRoutes: Handlers<'background'> = {
  outbox: listDeliveries,
  delivery: getDelivery,
}
