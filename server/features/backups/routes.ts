import type { Handlers } from '../../platform/http/handlers.ts'
import { readBackups } from './queries.ts'

export const backupRoutes: Handlers<'backups'> = {
  state: readBackups,
}
