import type { Handlers } from '../../platform/http/handlers.ts'
import { listRows, readChain } from './queries.ts'
import { listAccess } from './access.ts'

export const auditRoutes: Handlers<'audit'> = {
  list: listRows,
  chain: (context) => readChain(context),
  access: listAccess,
}
