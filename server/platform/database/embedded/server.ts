import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import {
  chownSync,
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { StartError } from '../failure.ts'
import type { Place } from './place.ts'
import { commandOf, end, nameProcess } from './process.ts'
import type { ProcessName } from './process.ts'

const major = '18'

/** Nothing of the caller's own PostgreSQL settings, and messages in the language we read. */
const environment = {
  PATH: process.env['PATH'] ?? '',
  LC_ALL: 'C',
  TZ: 'UTC',
}

const initdbOptions = [
  '--username=postgres',
  '--auth=scram-sha-256',
  '--encoding=UTF8',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  // The locale of the C library decides nothing then; C exists everywhere.
  '--locale=C',
  '--no-instructions',
]

/** Makes the cluster unless there is one. True when it was made now. */
export function makeCluster(place: Place, superuserPassword: string, test: boolean): boolean {
  if (existsSync(place.cluster)) {
    checkVersion(place.cluster)
    return false
  }
  // Made beside its name and moved: what a killed start leaves is never taken for a database.
  const half = `${place.cluster}.new`
  rmSync(half, { recursive: true, force: true })
  const holder = mkdtempSync(join(place.temporary ?? tmpdir(), 'ahava-initdb-'))
  const passwordFile = join(holder, 'password')
  writeFileSync(passwordFile, superuserPassword, { mode: 0o600 })
  if (place.account) {
    for (const path of [holder, passwordFile]) {
      chownSync(path, place.account.uid, place.account.gid)
    }
  }
  try {
    makeOwnFolder(half, place)
    const result = spawnSync(
      join(place.programs, 'initdb'),
      [...initdbOptions, ...(test ? ['--no-sync'] : []), `--pwfile=${passwordFile}`, '-D', half],
      { ...place.account, cwd: '/', env: environment, encoding: 'utf8' },
    )
    if (result.status !== 0) {
      throw explain(`${result.error?.message ?? ''}${result.stderr}`, dirname(half))
    }
    renameSync(half, place.cluster)
    return true
  } finally {
    rmSync(holder, { recursive: true, force: true })
    rmSync(half, { recursive: true, force: true })
  }
}

function makeOwnFolder(path: string, { account }: Place) {
  const made = spawnSync('mkdir', ['-m', '700', path], { encoding: 'utf8' })
  if (made.status !== 0) throw explain(made.stderr, dirname(path))
  if (account) chownSync(path, account.uid, account.gid)
}

function checkVersion(cluster: string) {
  const version = readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim()
  if (version === major) return
  throw new StartError(
    `The database in ${cluster} was written by PostgreSQL ${version}, and this is ${major}: move that folder away or dump and load it.`,
  )
}

export type Running = { process: ProcessName; port: number; child: ChildProcess | null }

/** The PostgreSQL that runs on this cluster, whoever started it. */
export function findRunning(cluster: string): Running | null {
  let lines: string[]
  try {
    lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')
  } catch {
    return null
  }
  const pid = Number(lines[0])
  if (!commandOf(pid).includes(`-D ${cluster} `)) return null
  return { process: nameProcess(pid), port: Number(lines[3]), child: null }
}

/** Ends what a killed run left behind: its PostgreSQL, or only the note that there was one. */
export async function endOrphan(cluster: string): Promise<boolean> {
  const orphan = findRunning(cluster)
  if (orphan && !(await end(orphan.process, ['SIGINT', 'SIGQUIT', 'SIGKILL'], 10_000))) {
    throw new StartError(
      `A PostgreSQL of an earlier run (process ${orphan.process.pid}) cannot be stopped.`,
    )
  }
  rmSync(join(cluster, 'postmaster.pid'), { force: true })
  return orphan !== null
}

type StartOptions = { settings: string[]; logFile: string; port: number | null }

/** Starts PostgreSQL on a free port of the loopback address and waits until it answers. */
export async function startServer(place: Place, options: StartOptions): Promise<Running> {
  for (let attempt = 1; ; attempt++) {
    const port = (attempt === 1 && options.port) || (await freePort())
    const failure = await tryStart(place, options, port)
    if (!(typeof failure === 'string')) return failure
    // Between our look at the port and PostgreSQL's, somebody may have taken it; and the last
    // children of a killed PostgreSQL hold its shared memory for a moment.
    const passing = /Address already in use|could not create any TCP|shared memory block/
    if (attempt >= 10 || !passing.test(failure)) throw explain(failure, place.cluster)
    await sleep(300)
  }
}

async function tryStart(place: Place, options: StartOptions, port: number) {
  const log = openSync(options.logFile, 'w', 0o600)
  const child = spawn(
    join(place.programs, 'postgres'),
    ['-D', place.cluster, '-p', String(port), ...options.settings.flatMap((set) => ['-c', set])],
    // In a group of its own: Ctrl-C must not reach it before everyone has finished their work.
    { ...place.account, cwd: '/', env: environment, detached: true, stdio: ['ignore', log, log] },
  )
  closeSync(log)
  let ended: string | null = null
  child.on('error', (error) => (ended = error.message))
  child.on('exit', () => (ended ??= readFileSync(options.logFile, 'utf8')))
  child.unref()
  while (ended === null) {
    if (isReady(place.cluster, child.pid)) {
      return { process: nameProcess(child.pid ?? 0), port, child } satisfies Running
    }
    await sleep(20)
  }
  return ended as string
}

function isReady(cluster: string, pid: number | undefined): boolean {
  try {
    const lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')
    return Number(lines[0]) === pid && lines[7]?.trim() === 'ready'
  } catch {
    return false
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

function explain(output: string, folder: string): StartError {
  if (/No space left on device|ENOSPC|Disk quota exceeded/.test(output)) {
    return new StartError(`The disk that holds ${folder} is full.`)
  }
  if (/Permission denied|Read-only file system/.test(output)) {
    return new StartError(`The folder ${folder} cannot be written to.`)
  }
  const lines = output.trim().split('\n')
  const said = lines.findLast((line) => /FATAL|PANIC|error:/.test(line)) ?? lines.at(-1)
  return new StartError(`PostgreSQL did not start on ${folder}: ${said ?? 'it said nothing'}`)
}
