import type { Handlers } from '../../../platform/http/handlers.ts'
import { listCandidates } from './candidates.ts'

export const dispatchRoutes: Handlers<'dispatch'> = {
  candidates: listCandidates,
}
