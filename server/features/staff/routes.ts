import type { Handlers } from '../../platform/http/handlers.ts'
import { disableStaff, enableStaff, setDuties } from './accounts.ts'
import { invite, listInvitations, renewInvitation, withdrawInvitation } from './invitations.ts'
import { getStaff, listStaff, myRegistrations } from './queries.ts'
import { enterRegistration, refuseRegistration, verifyRegistration } from './registrations.ts'

export const staffRoutes: Handlers<'staff'> = {
  list: listStaff,
  one: (context, { id }) => getStaff(context, id),
  invite,
  invitations: listInvitations,
  renew: renewInvitation,
  withdraw: withdrawInvitation,
  registrations: (context) => myRegistrations(context),
  enterRegistration,
  verifyRegistration,
  refuseRegistration,
  setDuties,
  disable: disableStaff,
  enable: enableStaff,
}
