import type { Handlers } from '../../platform/http/handlers.ts'
import { breakGlass, closeOpening, delayTelling, reviewOpening } from './commands.ts'
import { readPolicy } from './policyTables.ts'
import { listByName, listOpenings } from './queries.ts'

export const accessRoutes: Handlers<'access'> = {
  breakGlass,
  patients: listByName,
  openings: listOpenings,
  closeOpening,
  reviewOpening,
  delay: delayTelling,
  policy: readPolicy,
}
