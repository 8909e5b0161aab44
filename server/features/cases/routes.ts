import type { Handlers } from '../../platform/http/handlers.ts'
import { actOnCase } from './handle.ts'
import { complain, reportIncident } from './open.ts'
import { listCases, readCase } from './queries.ts'

export const caseRoutes: Handlers<'cases'> = {
  complain,
  report: reportIncident,
  list: listCases,
  get: readCase,
  act: actOnCase,
}
