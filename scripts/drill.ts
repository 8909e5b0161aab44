// npm run drill [-- folder]: makes a backup (in the folder, or in one that is thrown away), restores it beside
// the running product, looks at it, and writes down what came of it. Ends with 1 when it does not hold.
import { rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { makeBackup } from '../server/platform/backup/keep.ts'
import { drill, drillPlace } from '../server/platform/backup/drill.ts'
import { StartError } from '../server/platform/database/failure.ts'
import { readMasterKeys } from '../server/platform/encryption/keyFile.ts'
import { runProgram } from '../server/platform/program.ts'
import { migrations, sayMade, withBackupGround } from './backup/ground.ts'

await runProgram(async () => {
  const [folder, ...more] = process.argv.slice(2)
  if (more.length > 0 || folder?.startsWith('-'))
    throw new StartError('npm run drill takes at most one folder.')
  const thrownAway = `${drillPlace()}-backup`
  const store = folder === undefined ? thrownAway : resolve(folder)
  await withBackupGround(async (services, access, config) => {
    try {
      const made = await makeBackup(services, access, store)
      sayMade(made)
      console.log('Restoring it beside the running database ...')
      const masterKeys = readMasterKeys(config)
      const { rows, files, opened, finding } = await drill(services, made.folder, {
        masterKeys,
        migrations,
      })
      if (finding === null) {
        console.log(
          `The drill passed: ${rows} rows fit together, the audit trail holds, all ${files} files have their hash, and ${opened} keys, texts and files were opened (a sample).`,
        )
        return
      }
      console.error(`The drill did not pass: ${finding}`)
      process.exitCode = 1
    } finally {
      await rm(thrownAway, { recursive: true, force: true })
    }
  })
})
