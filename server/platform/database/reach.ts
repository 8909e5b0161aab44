import type { Config } from '../config.ts'
import type { Log } from '../observability/log.ts'
import type { Connections } from './connections.ts'
import { holdDataDir } from './embedded/hold.ts'
import { findEmbeddedPostgres, startEmbeddedPostgres } from './embedded.ts'

/**
 * Lends a command the database that the settings name: the given one, the embedded one that a
 * running `npm start` holds, or the embedded one started for as long as the command takes.
 */
export async function withDatabase<Result>(
  config: Config,
  log: Log,
  work: (connections: Connections) => Promise<Result>,
): Promise<Result> {
  const known = config.connections ?? findEmbeddedPostgres(config.dataDir)
  if (known) return work(known)
  const hold = await holdDataDir(config.dataDir)
  const postgres = await startEmbeddedPostgres({ dataDir: config.dataDir, log })
  try {
    return await work(postgres.connections)
  } finally {
    await postgres.stop('fast')
    hold.release()
  }
}
