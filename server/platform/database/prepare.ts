import { join } from 'node:path'
import type { Client } from 'pg'
import type { Log } from '../observability/log.ts'
import { withClient } from './client.ts'
import type { Connections } from './connections.ts'
import { StartError } from './failure.ts'
import { migrate } from './migrate.ts'
import { prepareGiven } from './roles.ts'

const directory = join(import.meta.dirname, '../../../migrations')

type MigrateQueues = (client: Client) => Promise<void>

/**
 * Brings a database to this version: first its roles, where it was given, then the migrations, then
 * the tables of the queues, whose library brings its own.
 */
export async function prepareDatabase(
  connections: Connections,
  log: Log,
  migrateQueues: MigrateQueues,
): Promise<string[]> {
  const { app, owner, system } = connections
  if (!owner) throw new StartError('This process may not migrate the database.')
  if (app.role) await prepareGiven({ loginUrl: app.url, ownerUrl: owner.url })
  // A given database is migrated by its owner's login alone, which may enter both roles.
  const asSystem = app.role ? { url: owner.url, role: system.role } : system
  const applied = await migrate({ owner, system: asSystem, directory, log })
  await withClient(asSystem, migrateQueues)
  return applied
}
