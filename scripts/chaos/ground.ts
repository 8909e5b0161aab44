import { MEMORY } from '../start/memory.ts'
import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createClient, type Client } from '../../contract/client.ts'
import { openServices } from '../../server/app.ts'
import { readConfig } from '../../server/platform/config.ts'
import { withClient } from '../../server/platform/database/client.ts'
import {
  removeEmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../server/platform/database/embedded.ts'
import { holdDataDir } from '../../server/platform/database/embedded/hold.ts'
import { prepareDatabase } from '../../server/platform/database/prepare.ts'
import { exitForNow } from '../../server/platform/program.ts'
import { createLog } from '../../server/platform/observability/log.ts'
import { migrateQueues } from '../../server/services/jobStore.ts'
import { sweep, testFolder } from '../../server/testing/postgres.ts'
import { freePort, persistent, program } from '../../server/testing/processes.ts'
import { startRedis } from './redis.ts'

/** How long a supervisor waits before it starts a process again. */
const AGAIN_MS = 500
const log = createLog('chaos', 'fatal')

type Options = {
  redis: boolean
  apis?: number
  worker?: boolean
  /** More settings, the same for every process. */
  settings?: Record<string, string>
}

export type Ground = Awaited<ReturnType<typeof openGround>>

/**
 * The product as it runs in production, on loopback ports that were free: two API processes and a
 * worker unless told otherwise, a PostgreSQL of their own, a Redis when asked for. What a killed run
 * left is swept first. `close` ends exactly what was started here and deletes its folder.
 */
export async function openGround({
  redis: withRedis,
  apis: count = 2,
  worker: works = true,
  settings = {},
}: Options) {
  const base = testFolder('chaos')
  await sweep(base)
  const dataDir = join(base, `${process.pid}-${randomBytes(4).toString('hex')}`)
  const hold = await holdDataDir(dataDir)
  const files = join(dataDir, 'files')
  mkdirSync(files)
  // Whatever was started is ended again, in the opposite order, also when the rest does not start.
  const ends: (() => unknown)[] = [() => hold.release(), () => removeEmbeddedPostgres(dataDir)]
  async function close() {
    for (const end of ends.splice(0).toReversed()) await end()
  }
  try {
    return await open()
  } catch (error) {
    await close()
    throw error
  }

  async function open() {
    let postgres = await startEmbeddedPostgres({ dataDir, log })
    ends.push(() => postgres.stop('immediate'))
    await prepareDatabase(postgres.connections, log, migrateQueues)
    const redis = withRedis ? await startRedis() : null
    if (redis) ends.push(redis.close)

    const ports = await Promise.all(Array.from({ length: count }, freePort))
    const environment = {
      AHAVA_CONNECTIONS: JSON.stringify({ ...postgres.connections, owner: null }),
      AHAVA_DATA_DIR: files,
      AHAVA_DEMO: 'false',
      AHAVA_MASTER_KEYS: randomBytes(32).toString('base64'),
      AHAVA_LIMITS: '10000',
      LOG_LEVEL: 'warn',
      ...MEMORY,
      ...(redis && { REDIS_URL: redis.url }),
      ...settings,
    }
    const services = await openServices('api', readConfig({ ...environment, LOG_LEVEL: 'silent' }))
    ends.push(services.close)

    /** Processes that ended although nobody killed them. */
    const fallen: string[] = []
    let said = ''
    const run = (name: string, file: string, port?: number) => {
      const started = program(
        file,
        { ...environment, ...(port && { PORT: String(port) }) },
        (how) => {
          // What it needs was away when it started: as a supervisor does, it is started again.
          if (how !== String(exitForNow))
            fallen.push(`${name} ended with ${how}: ${started.said().slice(-2_000)}`)
          setTimeout(() => ends.length > 0 && started.start(), AGAIN_MS)
        },
        (text) => (said += text),
      )
      started.start()
      ends.push(started.kill)
      return started
    }
    const apis = ports.map((port, n) => run(`API ${n}`, 'server/main.ts', port))
    const worker = works ? run('worker', 'server/worker.ts') : null
    const origins = ports.map((port) => `http://127.0.0.1:${port}`)
    const clientOf = (token?: string): Client => createClient(persistent(origins[0]!, token))
    for (const origin of origins)
      await persistent(origin)({ method: 'GET', path: '/health', headers: {} })

    return {
      services: services.services,
      ports,
      origins,
      environment,
      urls: () => postgres.urls,
      urlsFor: (database: string) => postgres.urlsFor(database),
      fallen,
      /** Everything that the processes printed. */
      said: () => said,
      /** The folders of the database and of the files. */
      folders: { data: dataDir, cluster: () => postgres.cluster },
      clientOf,
      redis,
      async killApi(n: number) {
        await apis[n]!.kill()
        apis[n]!.start()
      },
      async killWorker() {
        await worker?.kill()
        worker?.start()
      },
      /** As when the machine of the database is switched off and on: nothing is rolled back politely. */
      async restartPostgres() {
        const { port } = postgres
        await postgres.stop('immediate')
        postgres = await startEmbeddedPostgres({ dataDir, log, port })
      },
      /** Statements as superuser, past every wall: for what only the outcome of a run looks at. */
      async ask<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
        return withClient({ url: postgres.urls.superuser, role: null }, async (client) => {
          const { rows } = await client.query<Row>(text, values)
          return rows
        })
      },
      close,
    }
  }
}
