import { DUTIES, ROLES } from '../../../contract/people.ts'
import type { PolicyTable } from '../../../contract/access.ts'
import type { Context } from '../../platform/context.ts'
import { refuse } from '../../platform/errors.ts'
import * as audit from '../audit/policy.ts'
import * as background from '../background/policy.ts'
import * as backups from '../backups/policy.ts'
import * as cases from '../cases/policy.ts'
import * as copies from '../copies/policy.ts'
import * as family from '../family/policy.ts'
import * as help from '../help/policy.ts'
import * as messages from '../messages/policy.ts'
import * as operations from '../operations/policy.ts'
import * as people from '../people/policy.ts'
import * as practice from '../practice/policy.ts'
import * as record from '../record/policy.ts'
import * as staff from '../staff/policy.ts'
import * as uploads from '../uploads/policy.ts'
import * as visits from '../visits/policy.ts'
import * as workingTime from '../workingTime/policy.ts'
import * as access from './policy.ts'
import { may } from './policy.ts'

/** Every feature that has a policy: a test compares this with the folders. */
export const POLICIES: Record<string, object> = {
  visits,
  messages,
  uploads,
  people,
  staff,
  workingTime,
  practice,
  family,
  background,
  operations,
  backups,
  audit,
  access,
  help,
  record,
  copies,
  cases,
}

/** Decide nothing about rows by themselves. */
const HELPERS: readonly string[] = ['may', 'mayHandle', 'standingsOn', 'mayRequestAs']

/** The tables of a module as they are: an exported list or record is a table, a function a predicate. */
function tablesOf(feature: string, module: object): PolicyTable[] {
  const predicates = Object.entries(module)
    .filter(([name, value]) => typeof value === 'function' && !HELPERS.includes(name))
    .map(([name]) => `${feature}.${name}`)
  const tables = Object.entries(module)
    .filter(([, value]) => typeof value === 'object')
    .map(([name, value]: [string, object]) => ({
      feature,
      name,
      rows: Array.isArray(value)
        ? [{ action: name, allowed: [...(value as string[])] }]
        : Object.entries(value as Record<string, readonly string[]>).map(([action, allowed]) => ({
            action,
            allowed: [...allowed],
          })),
      predicates: [] as string[],
    }))
  if (tables[0]) tables[0].predicates = predicates
  return tables
}

/** The policies as they decide, for administrators to read and print. Errors: `not_allowed`. */
export async function readPolicy({ actor }: Context) {
  if (!may(actor, 'read-policy')) refuse('not_allowed')
  return {
    roles: [...ROLES],
    duties: [...DUTIES],
    tables: Object.entries(POLICIES).flatMap(([feature, module]) => tablesOf(feature, module)),
  }
}
