import { chmodSync, lstatSync, mkdirSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { holdDataDir } from '../platform/database/embedded/hold.ts'
import { removeEmbeddedPostgres, startEmbeddedPostgres } from '../platform/database/embedded.ts'
import { withClient } from '../platform/database/client.ts'
import { migrateQueues } from '../services/jobStore.ts'
import type { EmbeddedPostgres } from '../platform/database/embedded.ts'
import { StartError } from '../platform/database/failure.ts'
import { migrate } from '../platform/database/migrate.ts'
import { createLog } from '../platform/observability/log.ts'

export const templateDatabase = 'ahava_template'

declare module 'vitest' {
  interface ProvidedContext {
    /** The addresses of the test PostgreSQL, to which each test file adds its own database. */
    postgres: EmbeddedPostgres['urls']
  }
}

const log = createLog('tests', 'warn')

/** Runs once for a whole `vitest run`: one PostgreSQL, one migrated template to clone from. */
export default async function setup(project: TestProject) {
  const base = testFolder()
  await sweep(base)
  const dataDir = join(base, String(process.pid))
  const hold = await holdDataDir(dataDir)
  const postgres = await startEmbeddedPostgres({ dataDir, log, test: true })
  async function teardown() {
    await postgres.stop('immediate')
    await removeEmbeddedPostgres(dataDir)
    hold.release()
  }
  try {
    await makeTemplate(postgres)
  } catch (error) {
    await teardown()
    throw error
  }
  project.provide('postgres', postgres.urls)
  return teardown
}

async function makeTemplate(postgres: EmbeddedPostgres) {
  await postgres.prepare(templateDatabase)
  const { owner, system } = postgres.urlsFor(templateDatabase)
  await migrate({
    owner: { url: owner, role: null },
    system: { url: system, role: null },
    directory: 'migrations',
    log,
  })
  await withClient({ url: system, role: null }, migrateQueues)
}

/** Ends and deletes what test runs of ours left when they were killed. */
export async function sweep(base: string) {
  for (const name of readdirSync(base)) {
    const dataDir = join(base, name)
    try {
      await holdDataDir(dataDir)
      await removeEmbeddedPostgres(dataDir)
    } catch (error) {
      if (!(error instanceof StartError)) throw error
    }
  }
}

/** Where test databases lie, each in a folder that its run holds: what nobody holds is swept. */
export function testFolder(name = 'test'): string {
  const path = join(tmpdir(), `ahava-${name}-${process.getuid?.() ?? 0}`)
  mkdirSync(path, { recursive: true, mode: 0o711 })
  if (lstatSync(path).uid !== process.getuid?.()) throw new StartError(`${path} is not ours.`)
  chmodSync(path, 0o711)
  return path
}
