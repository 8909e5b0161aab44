import type { Handlers } from '../../platform/http/handlers.ts'
import { createPatient, invite } from './commands.ts'
import { listPatients, listStaff, showPatient } from './queries.ts'

export const peopleRoutes: Handlers<'people'> = {
  patients: listPatients,
  patient: showPatient,
  createPatient,
  staff: listStaff,
  invite,
}
