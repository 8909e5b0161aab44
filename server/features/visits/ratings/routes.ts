import type { Handlers } from '../../../platform/http/handlers.ts'
import { listRatings, readOwnRatings, readRating } from './queries.ts'
import { rateVisit } from './rate.ts'

export const ratingRoutes: Handlers<'ratings'> = {
  read: readRating,
  rate: rateVisit,
  list: listRatings,
  own: readOwnRatings,
}
