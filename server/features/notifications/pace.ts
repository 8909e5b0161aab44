import { setTimeout } from 'node:timers/promises'
import type { Database } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import { alone } from '../../platform/database/transaction.ts'

/** Expo takes about so many pushes a second from one practice, whichever process sends them. */
const A_SECOND = 600
/** Taken together by one process, so that it need not ask for each. */
const TOGETHER = 60

type Row = { left_ms: number }

/**
 * Answers a function that resolves when so many pushes more may leave in this second. The queue counts jobs; a job rings
 * all devices of a person. `times` is AHAVA_LIMITS.
 */
export function openPace({ system }: Database, times = 1) {
  const most = A_SECOND * times
  let held = { pushes: 0, until: 0 }
  let asking: Promise<void> = Promise.resolve()

  async function take() {
    const asked = performance.now()
    const now = sql`date_trunc('second', clock_timestamp())`
    const [row] = await alone(
      system,
      sql<Row>`
        insert into push_pace as p (second, taken) values (${now}, ${TOGETHER})
        on conflict (only_row) do update set second = ${now},
          taken = case when p.second = ${now} then p.taken else 0 end + ${TOGETHER}
        where p.second <> ${now} or p.taken + ${TOGETHER} <= ${most}
        returning extract(epoch from second + '1 second' - clock_timestamp())::float8 * 1000 as left_ms`,
    )
    // What is not used in its second is nobody's.
    if (row) held = { pushes: TOGETHER, until: asked + row.left_ms }
    else await setTimeout(20)
  }

  async function next() {
    while (held.pushes === 0 || performance.now() >= held.until) await take()
    held.pushes -= 1
  }

  async function after(others: Promise<void>, pushes: number) {
    // In turn; one that the database refused holds up nobody.
    await others.catch(() => {})
    for (let n = 0; n < pushes; n += 1) await next()
  }

  return (pushes: number): Promise<void> => (asking = after(asking, pushes))
}
