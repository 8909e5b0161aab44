import type { World } from './world.ts'

/**
 * What should have been done by the world's clock and is not: events, and what comes of them. Dispatches first, so that
 * whoever asks until it is empty knows that everything due was done.
 */
export async function dueWork(world: World): Promise<string[]> {
  await world.app.dispatcher.drain()
  const { rows } = await world.app.services.database.system.query<{ what: string }>(
    `select job as what from effects where finished_at is null and due_at <= $1
      union all select type from events where dispatched_at is null order by 1`,
    [world.now()],
  )
  return rows.map(({ what }) => what)
}
