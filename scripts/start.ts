import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { watch } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { readConfig } from '../server/platform/config.ts'
import type { Config } from '../server/platform/config.ts'
import type { Connections } from '../server/platform/database/connections.ts'
import { holdDataDir } from '../server/platform/database/embedded/hold.ts'
import type { Hold } from '../server/platform/database/embedded/hold.ts'
import { startEmbeddedPostgres } from '../server/platform/database/embedded.ts'
import type { EmbeddedPostgres } from '../server/platform/database/embedded.ts'
import { StartError } from '../server/platform/database/failure.ts'
import { prepareDatabase } from '../server/platform/database/prepare.ts'
import { createLog } from '../server/platform/observability/log.ts'
import { migrateQueues } from '../server/services/jobStore.ts'
import { exitAsTold, runProgram } from '../server/platform/program.ts'
import { announce, becomesReady } from './start/announce.ts'
import { supervise } from './start/children.ts'
import type { Supervised } from './start/children.ts'
import { makeDemoWhenNew } from './start/demo.ts'
import { readSettingsFile } from './start/settingsFile.ts'
import { buildWeb, vite } from './start/web.ts'

const watching = process.argv.includes('--watch')
/** How long requests and jobs in hand may take to finish once a stop was asked for. */
const drainMilliseconds = 20_000
const log = createLog('start', 'warn')
const say = (line: string) => console.log(line)

/** What is running and must be ended again, in the order in which it came up. */
const running: {
  hold?: Hold
  postgres?: EmbeddedPostgres
  children: Supervised[]
  helpers: ChildProcess[]
} = { children: [], helpers: [] }
let stopping: number | null = null

async function stop(exitCode: number): Promise<never> {
  if (stopping === null) {
    stopping = Date.now()
    for (const helper of running.helpers) helper.kill('SIGKILL')
    await Promise.all(running.children.map((child) => child.stop(drainMilliseconds)))
    await running.postgres?.stop('fast')
    running.hold?.release()
    process.exit(exitCode)
  }
  return new Promise(() => {})
}

function onSignal() {
  if (stopping === null) {
    say('\nStopping: finishing what is in hand. Ctrl-C again stops at once.')
    void stop(0)
    return
  }
  // One Ctrl-C may arrive several times, from the terminal and from npm.
  if (Date.now() - stopping < 500) return
  for (const child of running.children) child.kill()
  void running.postgres?.stop('immediate').then(() => {
    running.hold?.release()
    process.exit(130)
  })
  if (!running.postgres) process.exit(130)
}

/** Fails early with a sentence instead of late in another process. */
function refusePortInUse({ host, port }: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', (error: NodeJS.ErrnoException) => {
      const reasons: Record<string, string> = {
        EADDRINUSE: `Port ${port} is in use by another program: stop that one, or set PORT.`,
        EACCES: `Port ${port} may be used by root alone: set PORT to 1024 or more.`,
        EADDRNOTAVAIL: `HOST ${host} is not an address of this machine.`,
        ENOTFOUND: `HOST ${host} is not an address of this machine.`,
      }
      reject(new StartError(reasons[error.code ?? ''] ?? `${host}:${port}: ${error.message}.`))
    })
    server.listen({ host, port }, () => server.close(() => resolve()))
  })
}

async function startDatabase(config: Config): Promise<Connections> {
  if (config.connections) return config.connections
  say('Starting PostgreSQL ...')
  const postgres = await startEmbeddedPostgres({ dataDir: config.dataDir, log })
  running.postgres = postgres
  postgres.onLost(() => void revive(config, postgres.port))
  return postgres.connections
}

/** PostgreSQL recovers by itself from all but the loss of its first process. */
async function revive(config: Config, port: number) {
  if (stopping !== null) return
  say('PostgreSQL ended unasked; starting it again.')
  try {
    const postgres = await startEmbeddedPostgres({ dataDir: config.dataDir, log, port })
    running.postgres = postgres
    postgres.onLost(() => void revive(config, port))
  } catch (error) {
    console.error((error as Error).message)
    await stop(1)
  }
}

function startPrograms(config: Config, environment: NodeJS.ProcessEnv) {
  const record = () => running.hold?.record(running.children.flatMap((child) => child.pid() ?? []))
  const program = (name: string, file: string) =>
    supervise(
      {
        name,
        file,
        logFile: join(config.dataDir, `${name}.log`),
        environment,
        everything: watching,
      },
      { spawned: () => setImmediate(record), refused: () => void stop(exitAsTold) },
    )
  running.children.push(program('api', 'server/main.ts'), program('worker', 'server/worker.ts'))
}

function watchSources() {
  let timer: NodeJS.Timeout | undefined
  for (const folder of ['server', 'contract']) {
    watch(folder, { recursive: true }, (_event, file) => {
      if (!file?.endsWith('.ts') || file.endsWith('.test.ts')) return
      clearTimeout(timer)
      timer = setTimeout(() => running.children.forEach((child) => child.restart()), 200)
    })
  }
  const command = [vite, 'build', '--watch', '--logLevel', 'warn']
  running.helpers.push(
    spawn(process.execPath, command, { stdio: ['ignore', 'inherit', 'inherit'] }),
  )
}

async function main() {
  readSettingsFile()
  const config = readConfig(process.env)
  running.hold = await holdDataDir(config.dataDir)
  await refusePortInUse(config)
  const [connections] = await Promise.all([startDatabase(config), buildWeb(say)])
  await prepareDatabase(connections, log, migrateQueues)
  // The processes that serve are given neither the owner's password nor that of backups.
  const served = JSON.stringify({ ...connections, owner: null, backup: null })
  const environment = { ...process.env, AHAVA_CONNECTIONS: served }
  await makeDemoWhenNew({
    config,
    connections,
    environment,
    say,
    onStarted: (child) => running.helpers.push(child),
  })
  if (stopping !== null) return
  startPrograms(config, environment)
  if (!(await becomesReady(config, () => stopping !== null))) {
    if (stopping === null) say(`The server is not ready yet: see ${config.dataDir}/api.log.`)
    return
  }
  announce(config, running.postgres?.cluster ?? null)
  if (watching) watchSources()
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal)
process.on('disconnect', () => void stop(0))
process.stdout.on('error', () => {})

await runProgram(async () => {
  try {
    await main()
  } catch (error) {
    if (stopping !== null) return
    // Whatever came up before the failure goes down again; the reason is said once.
    await running.postgres?.stop('fast')
    running.hold?.release()
    throw error
  }
})
