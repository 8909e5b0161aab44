import { join } from 'node:path'
import type { Client } from 'pg'
import { openServices } from '../../server/app.ts'
import type { Made } from '../../server/platform/backup/backup.ts'
import { readConfig, type Config } from '../../server/platform/config.ts'
import type { Services } from '../../server/platform/context.ts'
import { withClient } from '../../server/platform/database/client.ts'
import type { Access, Connections } from '../../server/platform/database/connections.ts'
import { StartError } from '../../server/platform/database/failure.ts'
import { withDatabase } from '../../server/platform/database/reach.ts'
import { backupSql } from '../../server/platform/database/roles.ts'
import { createLog } from '../../server/platform/observability/log.ts'
import { readSettingsFile } from '../start/settingsFile.ts'

export const migrations = join(import.meta.dirname, '../../migrations')

/** Lends what a backup needs of the running product: its services, and the way in as ahava_backup. */
export async function withBackupGround(
  work: (services: Services, access: Access, config: Config) => Promise<void>,
): Promise<void> {
  readSettingsFile()
  const config = readConfig(process.env)
  const log = createLog('backup', 'warn')
  await withDatabase(config, log, async (connections) => {
    const access = accessOf(connections)
    await refuseSharedLogin(connections, access)
    const { services, close } = await openServices('api', { ...config, connections }, { log })
    try {
      await work(services, access, config)
    } finally {
      await close()
    }
  })
}

function accessOf({ backup, app }: Connections): Access {
  if (backup) return backup
  const database = decodeURIComponent(new URL(app.url).pathname.slice(1))
  const statements = backupSql(database).map((statement) => `  ${statement};`)
  throw new StartError(
    [
      'DATABASE_BACKUP_URL is not set: a backup reads past row-level security, by a login that nothing else uses. An administrator runs this once, then npm run migrate:',
      ...statements,
    ].join('\n'),
  )
}

/** Whoever serves requests must never be able to read past row-level security. */
async function refuseSharedLogin({ app }: Connections, access: Access): Promise<void> {
  if (!access.role) return
  const login = decodeURIComponent(new URL(app.url).username)
  const { rows } = await withClient(access, (client: Client) =>
    client.query<{ enters: boolean }>(
      `select pg_has_role(rolname, 'ahava_backup', 'SET') as enters from pg_roles
        where rolname = $1 and not rolsuper`,
      [login],
    ),
  )
  if (rows[0]?.enters)
    throw new StartError(
      `The login ${login} of DATABASE_URL may enter ahava_backup, which would let it past every access rule: revoke that, and use another login for DATABASE_BACKUP_URL.`,
    )
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`

export function sayMade({ folder, manifest, rows, copied, missing }: Made): void {
  const { files, tables, keys } = manifest
  const database = tables.reduce((sum, { size }) => sum + size, 0)
  console.log(`${folder}
  ${rows} rows of ${tables.length} tables (COPY, one snapshot), ${megabytes(database)} sealed
  ${files.count} files, ${megabytes(files.bytes)}; ${copied} of them new to this folder`)
  for (const name of missing.slice(0, 10)) console.log(`  missing from the storage: ${name}`)
  if (missing.length > 10) console.log(`  and ${missing.length - 10} more are missing`)
  const one = keys.needed.length === 1
  console.log(
    `It opens with ${one ? 'the key' : 'the keys'} ${keys.needed.join(', ')} alone. Keep ${one ? 'it' : 'them'} in another place, never in this folder: without ${one ? 'it' : 'them'} nothing opens, and with both everything does.`,
  )
}
