import type { Handlers } from '../../platform/http/handlers.ts'
import { rescheduleVisit } from './reschedule.ts'
import { requestSeries } from './series.ts'
import { findSlots, quoteVisit } from './slots.ts'

export const planningRoutes: Handlers<'planning'> = {
  slots: findSlots,
  quote: quoteVisit,
  reschedule: rescheduleVisit,
  series: requestSeries,
}
