import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cloneDatabase } from './database.ts'
import { freePort, program } from './processes.ts'

/**
 * The API as it runs, in a process of its own that can be killed and started again, on a database and a folder that
 * go with it; whoever opens it starts it. `onOwnEnd` hears of an end that nobody asked for.
 */
export async function openOwnApi(
  name: string,
  settings: Record<string, string> = {},
  onOwnEnd?: (how: string) => void,
) {
  const database = await cloneDatabase()
  const dataDir = mkdtempSync(join(tmpdir(), `ahava-${name}-`))
  const port = await freePort()
  const environment = {
    AHAVA_CONNECTIONS: JSON.stringify({ ...database.connections, owner: null }),
    AHAVA_DATA_DIR: dataDir,
    AHAVA_DEMO: 'false',
    AHAVA_MASTER_KEYS: randomBytes(32).toString('base64'),
    PORT: String(port),
    LOG_LEVEL: 'warn',
    ...settings,
  }
  const api = program('server/main.ts', environment, onOwnEnd)
  return {
    api,
    dataDir,
    environment,
    origin: `http://127.0.0.1:${port}`,
    /** `end` comes before the database goes: what else is open on it. */
    async close(end: () => Promise<unknown> = async () => {}) {
      await api.kill()
      await end()
      await database.drop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
