import type { Handlers } from '../../platform/http/handlers.ts'
import { setAddress } from './address.ts'
import { change, end } from './commands.ts'
import { accept, invite, readInvitation, withdraw } from './invitations.ts'
import { link, makeLinkCode } from './linking.ts'
import { listMine, listOfPatient } from './queries.ts'
import { setBirthDate, setLanguage, setStatus } from './status.ts'

export const familyRoutes: Handlers<'family'> = {
  mine: listMine,
  ofPatient: listOfPatient,
  invite,
  withdraw,
  readInvitation,
  accept,
  change,
  end,
  makeLinkCode,
  link,
  setStatus,
  setAddress,
  setBirthDate,
  setLanguage,
}
