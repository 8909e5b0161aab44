import type { Handlers } from '../../../platform/http/handlers.ts'
import { applyCover } from './applyCover.ts'
import { listCandidates } from './candidates.ts'
import { callSick, proposeCover } from './cover.ts'

export const dispatchRoutes: Handlers<'dispatch'> = {
  candidates: listCandidates,
  sick: callSick,
  cover: proposeCover,
  applyCover,
}
