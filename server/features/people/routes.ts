import type { Handlers } from '../../platform/http/handlers.ts'
import { createPatient } from './commands.ts'
import { listPatients, showPatient } from './queries.ts'

export const peopleRoutes: Handlers<'people'> = {
  patients: listPatients,
  patient: showPatient,
  createPatient,
}
