// npm run backup -- folder [--keep number]: one backup of the database and the files, while everything runs.
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { keepNewest, makeBackup } from '../server/platform/backup/keep.ts'
import { StartError } from '../server/platform/database/failure.ts'
import { runProgram } from '../server/platform/program.ts'
import { sayMade, withBackupGround } from './backup/ground.ts'

const USAGE = 'npm run backup takes a folder, and --keep with how many backups stay in it'

function optionsOf(args: string[]) {
  try {
    const { values, positionals } = parseArgs({
      args,
      options: { keep: { type: 'string' } },
      allowPositionals: true,
    })
    const keep = values.keep === undefined ? null : Number(values.keep)
    if (positionals.length === 1 && (keep === null || (Number.isInteger(keep) && keep > 0)))
      return { store: resolve(positionals[0]!), keep }
  } catch {
    // What is not known is told by the same sentence.
  }
  throw new StartError(`${USAGE}.`)
}

await runProgram(async () => {
  const { store, keep } = optionsOf(process.argv.slice(2))
  await withBackupGround(async (services, access) => {
    const made = await makeBackup(services, access, store)
    sayMade(made)
    if (keep === null) return
    const gone = await keepNewest(services, store, keep)
    if (gone > 0) console.log(`${gone} older taken away.`)
  })
})
