import type { Handlers } from '../../platform/http/handlers.ts'
import { checkDocument } from './check.ts'
import { askForCopy } from './commands.ts'
import { listCopies } from './queries.ts'

export const copyRoutes: Handlers<'copies'> = {
  list: listCopies,
  ask: askForCopy,
  check: checkDocument,
}
