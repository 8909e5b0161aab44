import type { Handlers } from '../../../platform/http/handlers.ts'
import { setWarningPlan } from './plan.ts'
import { listObservations } from './read.ts'
import { recordObservations } from './record.ts'
import { readTrends } from './trends.ts'
import { acknowledgeWarning, readWarning } from './warning.ts'

export const observationRoutes: Handlers<'observations'> = {
  trends: readTrends,
  record: recordObservations,
  list: listObservations,
  warning: readWarning,
  acknowledge: acknowledgeWarning,
  setPlan: setWarningPlan,
}
