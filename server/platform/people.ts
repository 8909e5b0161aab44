import type { PersonRef, Role } from '../../contract/people.ts'
import type { Config } from './config.ts'
import { systemTransaction, type Database } from './database/pools.ts'
import { sql } from './database/query.ts'
import { UnreadableError } from './encryption/envelope.ts'
import type { Vault } from './encryption/vault.ts'
import type { Log } from './observability/log.ts'

/** A row of `users` on its way out of a query: bytes as base64, because it travels inside JSON. */
export type SealedPerson = { id: string; role: Role; name: string; key: string | null }

/** SQL for one person as JSON; `table` is the alias of `users` in the query. */
export const sealedPerson = (table: string) => sql<SealedPerson>`jsonb_build_object(
  'id', ${sql.ref(`${table}.id`)}, 'role', ${sql.ref(`${table}.role`)},
  'name', encode(${sql.ref(`${table}.name`)}, 'base64'), 'key', encode(${sql.ref(`${table}.data_key`)}, 'base64'))`

export const fromBase64 = (value: string | null) =>
  value === null ? null : Buffer.from(value, 'base64')

/** Whom one can work with now: neither left, nor invented beside real staff. `table` aliases `users`. */
export const isActive = (config: Pick<Config, 'demo'>, table: string) => sql<boolean>`(
  ${sql.ref(`${table}.disabled_at`)} is null
  and (not ${sql.ref(`${table}.demo`)} or demo_is_on(${config.demo}::text)))`

/** Does the rule of this installation let invented people exist at this moment? */
export const demoMayBe = async (database: Database, { demo }: Pick<Config, 'demo'>) =>
  systemTransaction(database, async (tx) => {
    const { on } = await tx.one(sql<{ on: boolean }>`select demo_is_on(${demo}::text) as on`)
    return on
  })

/** Shown in place of what does not open: one bad row never takes a list down. */
export const UNREADABLE = '[unreadable]'

type Ground = { vault: Vault; log: Log }

/** Opens a text, or says `null` and raises the alarm when it does not open. */
export function openOrAlarm(
  { vault, log }: Ground,
  key: Buffer | null,
  place: { table: string; column: string; row: string; person: string },
  sealed: Buffer | null,
): string | null {
  if (!sealed) return null
  try {
    return vault.openText(key, place, sealed)
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error
    log.error({ alarm: 'unreadable', place }, 'a sealed value does not open')
    return null
  }
}

export function openPerson(ground: Ground, sealed: SealedPerson): PersonRef {
  const place = { table: 'users', column: 'name', row: sealed.id, person: sealed.id }
  const name = openOrAlarm(ground, fromBase64(sealed.key), place, fromBase64(sealed.name))
  return { id: sealed.id, role: sealed.role, name: name ?? UNREADABLE }
}

/** Opens a value sealed in a column of `patients`. */
export function openOfPatient(
  ground: Ground,
  key: Buffer | null,
  patientId: string,
  column: 'name' | 'birth_date' | 'phone' | 'address',
  sealed: Buffer | null,
): string | null {
  return openOrAlarm(
    ground,
    key,
    { table: 'patients', column, row: patientId, person: patientId },
    sealed,
  )
}
