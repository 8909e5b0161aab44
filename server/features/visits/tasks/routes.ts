import type { Handlers } from '../../../platform/http/handlers.ts'
import { listTasks } from './queries.ts'
import { resolveTask } from './resolve.ts'

export const taskRoutes: Handlers<'tasks'> = { list: listTasks, resolve: resolveTask }
