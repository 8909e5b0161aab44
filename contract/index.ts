import { access } from './access.ts'
import { accounts } from './accounts.ts'
import { audit } from './audit.ts'
import { auth } from './auth.ts'
import { background } from './background.ts'
import { demo } from './demo.ts'
import { events } from './events.ts'
import { family } from './family.ts'
import { help } from './help.ts'
import { messages } from './messages.ts'
import { people } from './people.ts'
import { planning } from './planning.ts'
import { practice } from './practice.ts'
import { secondFactor } from './secondFactor.ts'
import { sessions } from './sessions.ts'
import { staff } from './staff.ts'
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
  people,
  family,
  staff,
  workingTime,
  practice,
  planning,
  visits,
  messages,
  uploads,
  events,
  background,
  audit,
  access,
  help,
  trail,
  demo,
} as const
export type Contract = typeof contract
