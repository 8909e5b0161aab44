import type { Handlers } from '../../platform/http/handlers.ts'
import { recordAbsence, setHours, setSkills, withdrawAbsence } from './commands.ts'
import { getTime } from './queries.ts'

export const workingTimeRoutes: Handlers<'workingTime'> = {
  one: (context, { id }) => getTime(context, id),
  setHours,
  setSkills,
  recordAbsence,
  withdrawAbsence,
}
