import type { Handlers } from '../../../platform/http/handlers.ts'
import { explainPresence } from './explain.ts'

export const presenceRoutes: Handlers<'presence'> = { explain: explainPresence }
