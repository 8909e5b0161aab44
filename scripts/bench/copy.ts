import { withClient } from '../../server/platform/database/client.ts'
import type { Ground } from '../chaos/ground.ts'

/** A copy of the database as it is now: nothing of ours wakes up for what is written there. */
export async function copyDatabase(ground: Ground, name: string) {
  const url = ground.urlsFor('postgres').superuser
  await withClient({ url, role: null }, async (client) => {
    // A template has no guests while it is copied; they come back by themselves.
    await client.query('alter database ahava with allow_connections false')
    await client.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = 'ahava'`,
    )
    await client.query(
      `create database ${name} template ahava owner ahava_owner strategy file_copy`,
    )
    await client.query('alter database ahava with allow_connections true')
  })
  const { app, system } = ground.urlsFor(name)
  return { appUrl: app, systemUrl: system }
}
