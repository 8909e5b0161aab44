import { access } from './access.ts'
import { accounts } from './accounts.ts'
import { audit } from './audit.ts'
import { auth } from './auth.ts'
import { background } from './background.ts'
import { backups } from './backups.ts'
import { dispatch } from './dispatch.ts'
import { cases } from './cases.ts'
import { copies } from './copies.ts'
import { demo } from './demo.ts'
import { events } from './events.ts'
import { family } from './family.ts'
import { help } from './help.ts'
import { messages } from './messages.ts'
import { notifications } from './notifications.ts'
import { observations } from './observations.ts'
import { offers } from './offers.ts'
import { operations } from './operations.ts'
import { people } from './people.ts'
import { presence } from './presence.ts'
import { planning } from './planning.ts'
import { practice } from './practice.ts'
import { ratings } from './ratings.ts'
import { record } from './record.ts'
import { reviews } from './reviews.ts'
import { secondFactor } from './secondFactor.ts'
import { sessions } from './sessions.ts'
import { staff } from './staff.ts'
import { tasks } from './tasks.ts'
import { timesheets } from './timesheets.ts'
import { trail } from './trail.ts'
import { uploads } from './uploads.ts'
import { visits } from './visits.ts'
import { workingTime } from './workingTime.ts'

/** Every endpoint of the product, once, by feature. */
export const contract = {
  auth,
  accounts,
  secondFactor,
  sessions,
  notifications,
  people,
  family,
  staff,
  workingTime,
  practice,
  planning,
  visits,
  presence,
  observations,
  reviews,
  ratings,
  cases,
  tasks,
  timesheets,
  offers,
  dispatch,
  messages,
  uploads,
  events,
  background,
  operations,
  backups,
  audit,
  access,
  help,
  record,
  copies,
  trail,
  demo,
} as const
export type Contract = typeof contract
