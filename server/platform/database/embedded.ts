import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Log } from '../observability/log.ts'
import type { Connections } from './connections.ts'
import { addressOf, hasPasswords, passwordsIn } from './embedded/passwords.ts'
import type { EmbeddedRole } from './embedded/passwords.ts'
import { findPlace } from './embedded/place.ts'
import type { Place } from './embedded/place.ts'
import { end } from './embedded/process.ts'
import { endOrphan, findRunning, makeCluster, startServer } from './embedded/server.ts'
import { prepareEmbedded } from './roles.ts'

/** Sessions that PostgreSQL takes at once; every pool in docs/operations.md fits within them. */
export const maxConnections = 200
export const embeddedDatabase = 'ahava'

const settings = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  `max_connections=${maxConnections}`,
  'synchronous_commit=on',
  'max_wal_size=256MB',
  'timezone=UTC',
  'log_timezone=UTC',
  // The server's log must not repeat what people wrote: neither statements nor the rows in DETAIL.
  'log_error_verbosity=terse',
  'log_min_error_statement=panic',
  'log_parameter_max_length_on_error=0',
]
/** For databases that are thrown away: nothing is forced to the disk. */
const testSettings = ['fsync=off', 'full_page_writes=off', 'max_wal_size=1GB']

export type EmbeddedPostgres = {
  host: string
  port: number
  pid: number
  /** True when the cluster was made by this start. */
  isNew: boolean
  /** The folder of the cluster: outside the data folder when that is closed to PostgreSQL's user. */
  cluster: string
  urls: Record<EmbeddedRole, string>
  connections: Connections
  urlsFor: (database: string) => Record<EmbeddedRole, string>
  /** Calls back when PostgreSQL ends without having been asked to. */
  onLost: (callback: () => void) => void
  /** 'fast' rolls back what is open and writes everything down; 'immediate' drops all at once. */
  stop: (mode: 'fast' | 'immediate') => Promise<void>
  /** Makes another database beside the first, with the same roles. */
  prepare: (database: string) => Promise<void>
}

export type EmbeddedOptions = { dataDir: string; log: Log; test?: boolean; port?: number }

/**
 * Starts the PostgreSQL that Ahava brings along: makes its cluster when there is none, ends what a
 * killed run left, takes a free loopback port, and makes sure of the three roles. The caller holds
 * the data folder (see hold.ts). Throws a StartError with one sentence when it cannot.
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const { dataDir, log, test = false } = options
  const place = findPlace(dataDir)
  if (place.temporary && !hasPasswords(dataDir)) await forget(place)
  const passwords = passwordsIn(dataDir, place.cluster)
  const isNew = makeCluster(place, passwords.superuser, test)
  if (await endOrphan(place.cluster)) log.info('ended the PostgreSQL of a run that was killed')
  const {
    process: postgres,
    port,
    child,
  } = await startServer(place, {
    settings: test ? [...settings, ...testSettings] : settings,
    logFile: join(dataDir, 'postgres.log'),
    port: options.port ?? null,
  })

  let asked = false
  async function stop(mode: 'fast' | 'immediate') {
    asked = true
    const signals: NodeJS.Signals[] = mode === 'fast' ? ['SIGINT', 'SIGQUIT'] : ['SIGQUIT']
    await end(postgres, [...signals, 'SIGKILL'], mode === 'fast' ? 15_000 : 3_000)
  }
  const urlsFor = (database: string) => urlsOf(passwords, port, database)
  const superuserUrl = (database: string) => urlsFor(database).superuser
  const prepare = (database: string) => prepareEmbedded({ superuserUrl, passwords, database })
  try {
    await prepare(embeddedDatabase)
  } catch (error) {
    await stop('fast')
    throw error
  }
  const urls = urlsFor(embeddedDatabase)
  return {
    host: '127.0.0.1',
    port,
    pid: postgres.pid,
    isNew,
    cluster: place.cluster,
    urls,
    connections: connectionsOf(urls),
    urlsFor,
    onLost: (callback) => child?.on('exit', () => asked || callback()),
    stop,
    prepare,
  }
}

/** The connections of an embedded PostgreSQL that another process runs; null when none does. */
export function findEmbeddedPostgres(dataDir: string): Connections | null {
  const { cluster } = findPlace(dataDir)
  const running = findRunning(cluster)
  if (!running) return null
  return connectionsOf(urlsOf(passwordsIn(dataDir, cluster), running.port, embeddedDatabase))
}

/** Ends and deletes a database that is not wanted any more, wherever it lies. */
export async function removeEmbeddedPostgres(dataDir: string): Promise<void> {
  const place = findPlace(dataDir)
  await forget(place)
  for (const folder of [place.temporary, dataDir]) {
    if (folder) await rm(folder, { recursive: true, force: true })
  }
}

/**
 * Deletes a cluster. Also when somebody deleted the data folder, keys and all, of a cluster that
 * had to lie outside it: nobody can read that any more.
 */
async function forget({ cluster }: Place) {
  await endOrphan(cluster)
  await rm(cluster, { recursive: true, force: true })
}

function urlsOf(passwords: Record<EmbeddedRole, string>, port: number, database: string) {
  const url = (role: EmbeddedRole) => addressOf(passwords, role, port, database)
  return {
    superuser: url('superuser'),
    owner: url('owner'),
    app: url('app'),
    system: url('system'),
    backup: url('backup'),
  }
}

const connectionsOf = (urls: Record<EmbeddedRole, string>): Connections => ({
  app: { url: urls.app, role: null },
  system: { url: urls.system, role: null },
  owner: { url: urls.owner, role: null },
  backup: { url: urls.backup, role: null },
})
