import type { Handlers } from '../../../platform/http/handlers.ts'
import { approveTimesheet, exportTimesheet } from './commands.ts'
import { listTimesheets, readTimesheet } from './queries.ts'

export const timesheetRoutes: Handlers<'timesheets'> = {
  list: listTimesheets,
  get: readTimesheet,
  approve: approveTimesheet,
  csv: exportTimesheet,
}
