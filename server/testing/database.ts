import { randomBytes } from 'node:crypto'
import { inject } from 'vitest'
import { withClient } from '../platform/database/client.ts'
import type { Connections } from '../platform/database/connections.ts'
import type { EmbeddedPostgres } from '../platform/database/embedded.ts'
import { templateDatabase } from './postgres.ts'

export type TestDatabase = {
  name: string
  urls: EmbeddedPostgres['urls']
  connections: Connections
  /** Ends whatever is still connected and deletes the database. */
  drop: () => Promise<void>
}

/** A migrated, empty database for one test file; whoever makes it drops it in `afterAll`. */
export async function cloneDatabase(template: string = templateDatabase): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`
  await asSuperuser(`CREATE DATABASE ${name} TEMPLATE ${template} OWNER ahava_owner`)
  const [superuser, owner, app, system, backup] = [
    urlFor('superuser', name),
    urlFor('owner', name),
    urlFor('app', name),
    urlFor('system', name),
    urlFor('backup', name),
  ]
  return {
    name,
    urls: { superuser, owner, app, system, backup },
    connections: {
      app: { url: app, role: null },
      system: { url: system, role: null },
      owner: { url: owner, role: null },
      backup: { url: backup, role: null },
    },
    drop: () => asSuperuser(`DROP DATABASE ${name} WITH (FORCE)`),
  }
}

function urlFor(role: keyof EmbeddedPostgres['urls'], database: string): string {
  const url = new URL(inject('postgres')[role])
  url.pathname = `/${database}`
  return url.href
}

async function asSuperuser(statement: string) {
  const access = { url: urlFor('superuser', 'postgres'), role: null }
  await withClient(access, (client) => client.query(statement))
}
