import { createHash } from 'node:crypto'
import type { KeptState } from '../keptState.ts'
import type { openPractice } from '../practice.ts'
import type { World } from '../world.ts'

const handleOf = (what: string) =>
  createHash('md5')
    .update(what)
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')

/** A letter to the patient that failed for good, and an event that cannot be dispatched. */
export async function openFailures(
  world: World,
  kept: KeptState,
  practice: Awaited<ReturnType<typeof openPractice>>,
): Promise<Record<string, string>> {
  const key = `failed-letter-${practice.patient.id}`
  const { rows } = await kept.run('select id from events order by recorded_at, id limit 1')
  const eventId = String(rows[0]!['id'])
  const ids = JSON.stringify({ userId: practice.patient.id, patientId: practice.patientId })
  await kept.run(
    `insert into effects (key, job, event_id, ids, due_at, attempts, finished_at, result, detail)
      values ($1, 'visit-confirmation', $2, $3, $4, 5, $4, 'failed', 'ECONNREFUSED')`,
    [key, eventId, ids, world.now()],
  )
  await kept.run(
    `insert into settlements (id, handle, effect_key, act, by_id, at, former, created_hash)
      values ($1, $2, $3, 'retry', $4, $5, '{}', '\\x00')`,
    [world.id(), handleOf(`effect ${key}`), key, world.admin.id, world.now()],
  )
  return { letter: handleOf(`effect ${key}`) }
}
