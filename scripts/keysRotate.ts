import { openServices } from '../server/app.ts'
import { readConfig } from '../server/platform/config.ts'
import { withDatabase } from '../server/platform/database/reach.ts'
import { rotateKeys } from '../server/platform/encryption/rotate.ts'
import { indexNames } from '../server/platform/patientNames/tokens.ts'
import { createLog } from '../server/platform/observability/log.ts'
import { runProgram } from '../server/platform/program.ts'
import { readSettingsFile } from './start/settingsFile.ts'

/**
 * npm run keys:rotate: wraps every person's key anew under the first key of AHAVA_MASTER_KEYS or
 * the key file, while the product runs. Ends with 1 and names every key that does not open.
 */
await runProgram(async () => {
  readSettingsFile()
  const config = readConfig(process.env)
  const log = createLog('keys', 'warn')
  await withDatabase(config, log, async (connections) => {
    const { services, close } = await openServices('api', { ...config, connections }, { log })
    const { tables } = await rotateKeys(services.database, services.vault)
    // The key of look-ups is wrapped anew and stays the same: what is findable is findable still.
    const named = await indexNames(services)
    await close()
    let lost = 0
    for (const [table, { keys, rewrapped, unreadable }] of Object.entries(tables)) {
      console.log(`${table}: ${keys} keys, ${rewrapped} wrapped anew`)
      for (const id of unreadable) console.log(`  does not open: ${table} ${id}`)
      lost += unreadable.length
    }
    if (named > 0) console.log(`names: ${named} more can be searched for`)
    if (lost > 0) {
      console.log(
        `\n${lost} keys open with none of the given keys: keep every old key until they do.`,
      )
      process.exitCode = 1
    } else
      console.log('\nEverything opens with the first key alone: the others can be taken away now.')
  })
})
