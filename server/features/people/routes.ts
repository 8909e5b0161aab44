import type { Handlers } from '../../platform/http/handlers.ts'
import { createPatient, invite } from './commands.ts'
import { listPatients, listStaff } from './queries.ts'

export const peopleRoutes: Handlers<'people'> = {
  patients: listPatients,
  createPatient,
  staff: listStaff,
  invite,
}
