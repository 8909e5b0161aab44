import { newUuid } from '../platform/ids.ts'
import { program } from './processes.ts'
import type { World } from './world.ts'

/** A worker process that says since when it works, and hears of an end that nobody asked for. */
export function openWorkerProcess(
  { database, dataDir }: World,
  environment: Record<string, string>,
  onOwnEnd: () => void = () => {},
) {
  let since = Number.POSITIVE_INFINITY
  const all = {
    ...environment,
    AHAVA_CONNECTIONS: JSON.stringify({ ...database.connections, owner: null }),
    AHAVA_DATA_DIR: dataDir,
    AHAVA_DEMO: 'false',
  }
  const worker = program('server/worker.ts', all, onOwnEnd, (text) => {
    if (text.includes('"working"')) since = performance.now()
  })
  return {
    ...worker,
    workedMs: () => performance.now() - since,
    start() {
      since = Number.POSITIVE_INFINITY
      worker.start()
    },
  }
}

/** An effect as the dispatcher writes it, which then hands it to its queue. `name` stands in its key. */
export async function planEffect(
  { app }: World,
  job: string,
  ids: Record<string, string> = {},
  name: string = job,
): Promise<string> {
  const event = newUuid(new Date())
  const key = `${name}-${event}`
  await app.services.database.system.query(
    `with e as (
       insert into events (id, type, facts, happened_at, recorded_at, dispatched_at, number)
       values ($1, 'TEST', '{}', now(), now(), now(), 1) returning id)
     insert into effects (key, job, event_id, ids, due_at) select $2, $3, id, $4, now() from e`,
    [event, key, job, { ...ids, eventId: event }],
  )
  return key
}
