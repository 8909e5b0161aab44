import { randomInt } from 'node:crypto'
import type { OutsideContext } from '../../platform/context.ts'
import { systemTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'
import { securityEvent } from '../../platform/observability/securityEvents.ts'
import { DELAYS, secondsAfter, type DelayName } from './delays.table.ts'

/** One in so many attempts also throws away what is too old to count. */
const PRUNE_EVERY = 200

type Ground = Pick<OutsideContext, 'config' | 'database' | 'vault' | 'log' | 'now' | 'network'>
type Failures = { key: Buffer; count: number; last_at: Date; until: Date }

/** Whom an attempt is about: the keyed hash of an address or number, whether it has an account or not. */
type Subject = {
  kind: 'login' | 'phone' | 'sms' | 'mail'
  hash: Buffer
  /** The keyed hash of the device, when it has signed in to this account before. */
  knownDevice: Buffer | null
}

function keysOf({ vault, network }: Ground, { kind, hash, knownDevice }: Subject) {
  const key = (name: DelayName, ...parts: Buffer[]) =>
    vault.blindIndex('delay', [kind, name, ...parts.map((part) => part.toString('hex'))].join(' '))
  const names: [DelayName, Buffer][] = knownDevice
    ? [['device', key('device', hash, knownDevice)]]
    : [
        ['pair', key('pair', hash, network)],
        ['account', key('account', hash)],
        ['address', key('address', network)],
      ]
  return names
}

/**
 * Counts an attempt before it is looked at, so that many at once are not more than many in turn, over
 * all processes. Refuses with `too_many_requests` and the seconds to wait. Call what it answers when
 * the attempt was right: then it was no failure.
 */
export async function beginAttempt(ground: Ground, subject: Subject): Promise<() => Promise<void>> {
  const { database, now, config, log } = ground
  const names = keysOf(ground, subject)
  const wait = await systemTransaction(database, async (tx) => {
    const keys = names.map(([, key]) => key)
    await tx.run(sql`
      insert into limits.failures (key, count, last_at, until)
      select key, 0, ${now}, ${now} from unnest(${keys}::bytea[]) key order by key
      on conflict do nothing`)
    const rows = await tx.many(sql<Failures>`
      select key, count, last_at, until from limits.failures
      where key = any(${keys}::bytea[]) order by key for update`)
    const longest = Math.max(...rows.map(({ until }) => until.getTime() - now.getTime()))
    if (longest > 0) return longest
    for (const [name, key] of names) {
      const row = rows.find((each) => each.key.equals(key))!
      const forgotten = now.getTime() - row.last_at.getTime() > DELAYS[name].forgetMinutes * 60_000
      const count = (forgotten ? 0 : row.count) + 1
      const seconds = secondsAfter(name, count, config.limits)
      await tx.run(sql`
        update limits.failures set count = ${count}, last_at = ${now},
          until = ${new Date(now.getTime() + seconds * 1000)}
        where key = ${key}`)
    }
    return 0
  })
  if (randomInt(PRUNE_EVERY) === 0) await pruneFailures(ground)
  if (wait > 0) {
    const seconds = Math.ceil(wait / 1000)
    securityEvent(log, 'sign_in_slowed')
    refuse('too_many_requests', {
      retryAfter: seconds,
      detail: `Too many attempts. Try again in ${seconds} seconds.`,
    })
  }
  return () => forgive(ground, names)
}

/** A right password clears what this place and this device did wrong; other failures stay counted. */
async function forgive({ database, now }: Ground, names: [DelayName, Buffer][]): Promise<void> {
  await systemTransaction(database, async (tx) => {
    for (const [name, key] of names.toSorted(([, a], [, b]) => a.compare(b))) {
      const clears = name === 'pair' || name === 'device'
      await tx.run(sql`
        update limits.failures
        set count = ${clears ? sql`0` : sql`greatest(count - 1, 0)`}, until = ${now}
        where key = ${key}`)
    }
  })
}

const pruneFailures = ({ database, now }: Pick<Ground, 'database' | 'now'>) =>
  systemTransaction(database, (tx) =>
    tx.run(
      sql`delete from limits.failures where last_at < ${new Date(now.getTime() - 24 * 3_600_000)}`,
    ),
  )
