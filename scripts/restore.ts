// npm run restore -- backup: brings a backup back into an empty database and data folder. The backup is a
// folder with a manifest.json, or the one that holds several: then the newest.
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { openBackup, restore, type Opened } from '../server/platform/backup/restore.ts'
import { readConfig, type Config } from '../server/platform/config.ts'
import { holdDataDir } from '../server/platform/database/embedded/hold.ts'
import { startEmbeddedPostgres } from '../server/platform/database/embedded.ts'
import { StartError } from '../server/platform/database/failure.ts'
import { prepareGiven } from '../server/platform/database/roles.ts'
import { readMasterKeys } from '../server/platform/encryption/keyFile.ts'
import { createLog } from '../server/platform/observability/log.ts'
import { runProgram } from '../server/platform/program.ts'
import { openStorage } from '../server/platform/storage/storage.ts'
import { migrations } from './backup/ground.ts'
import { readSettingsFile } from './start/settingsFile.ts'

const log = createLog('restore', 'warn')

/** The keys are those of the backup: a new key file must not be made here. */
function keysOf(config: Config): Buffer[] {
  const { keyFile } = config
  if (keyFile && !existsSync(keyFile))
    throw new StartError(
      `There is no key file at ${keyFile}: put the keys of the backup there, or set AHAVA_MASTER_KEYS or AHAVA_KEY_FILE.`,
    )
  return readMasterKeys(config)
}

type Way = Pick<Parameters<typeof restore>[1], 'connections' | 'loader'>

async function into(config: Config, backup: Opened, way: Way): Promise<boolean> {
  const storage = openStorage(config)
  const clock = () => new Date()
  const result = await restore(backup, { ...way, storage, clock, log, migrations })
  if (result.finding !== null) {
    console.error(`The backup does not hold: ${result.finding}`)
    process.exitCode = 1
    return false
  }
  console.log(
    `Restored: ${result.rows} rows, with every foreign key and the audit trail looked at again; ${result.files} files, each with its hash; ${result.opened} keys, texts and files opened.`,
  )
  return true
}

async function intoEmbedded(config: Config, backup: Opened): Promise<void> {
  const hold = await holdDataDir(config.dataDir)
  const postgres = await startEmbeddedPostgres({ dataDir: config.dataDir, log })
  let whole = false
  try {
    const { connections, urls } = postgres
    whole = await into(config, backup, { connections, loader: urls.superuser })
  } finally {
    await postgres.stop('fast')
    // What was made for this and did not become whole is not left to be taken for a database.
    if (!whole && postgres.isNew) await rm(postgres.cluster, { recursive: true, force: true })
    hold.release()
  }
}

function sayWhatNow({ at }: { at: string }): void {
  console.log(`
This is the practice as it was on ${at}. Before people work with it:
  - npm run migrate brings it to this version; npm start does that by itself.
  - Everybody signs in again; links and codes that were open have ended, and are sent anew.
  - What was due and not finished at that moment is done again where a repeat does no harm; reminders look at
    the visits as they are here. What happened later is not here, and phones send only what they kept unsent.
  - Look at what was taken away since: accounts that were disabled, rights that ended, passwords and second
    factors that were changed, and recovery codes that were used are as they were then.
  - If somebody was erased since, erase them again: backups do not know of it.
  - An anchor of the audit trail from after that moment names a later block: from here on the trail goes another way.`)
}

await runProgram(async () => {
  const [path, ...more] = process.argv.slice(2)
  if (!path || more.length > 0 || path.startsWith('-'))
    throw new StartError(
      'npm run restore takes one folder: a backup, or the one that holds several.',
    )
  readSettingsFile()
  const config = readConfig(process.env)
  const backup = await openBackup(resolve(path), { masterKeys: keysOf(config), migrations })
  console.log(`${backup.folder} is whole. Restoring ...`)
  const { connections } = config
  if (!connections) await intoEmbedded(config, backup)
  else {
    const { owner, app } = connections
    if (!owner) throw new StartError('DATABASE_OWNER_URL is needed for a restore.')
    await prepareGiven({ loginUrl: app.url, ownerUrl: owner.url })
    await into(config, backup, { connections, loader: owner.url })
  }
  if (process.exitCode === undefined) sayWhatNow(backup.manifest)
})
