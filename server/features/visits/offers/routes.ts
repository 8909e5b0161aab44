import type { Handlers } from '../../../platform/http/handlers.ts'
import { acceptOffer, declineOffer, makeOffers, withdrawOffer } from './commands.ts'
import { listOffers } from './queries.ts'

export const offerRoutes: Handlers<'offers'> = {
  make: makeOffers,
  list: listOffers,
  accept: acceptOffer,
  decline: declineOffer,
  withdraw: withdrawOffer,
}
