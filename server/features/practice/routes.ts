import type { Handlers } from '../../platform/http/handlers.ts'
import {
  addHoliday,
  createService,
  createSkill,
  saveSkill,
  removeHoliday,
  saveService,
} from './commands.ts'
import { listHolidays, listServices, listSkills } from './queries.ts'

export const practiceRoutes: Handlers<'practice'> = {
  services: (context) => listServices(context),
  createService,
  saveService,
  skills: (context) => listSkills(context),
  createSkill,
  saveSkill,
  holidays: listHolidays,
  addHoliday,
  removeHoliday,
}
