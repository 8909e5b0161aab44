import type { Handlers } from '../../../platform/http/handlers.ts'
import { listReviews } from './list.ts'
import { listQueue } from './queue.ts'
import { orderFollowUp } from './followUps.ts'
import { askNurse } from './questions.ts'
import { changeReview, releaseReview } from './review.ts'

export const reviewRoutes: Handlers<'reviews'> = {
  list: listReviews,
  queue: listQueue,
  ask: askNurse,
  orderFollowUp,
  change: changeReview,
  release: releaseReview,
}
