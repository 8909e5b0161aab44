// npm run audit:verify [-- --anchor file] [--export file]: computes the whole audit trail again. Ends
// with 1 and names the first row or block that is altered, missing, added or left unsealed.
import { readFileSync, writeFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { verifyTrail, keepVerdict } from '../server/platform/audit/verify.ts'
import { readConfig } from '../server/platform/config.ts'
import { urlInRole } from '../server/platform/database/connections.ts'
import { StartError } from '../server/platform/database/failure.ts'
import { openDatabase, type Database } from '../server/platform/database/pools.ts'
import { withDatabase } from '../server/platform/database/reach.ts'
import { newUuid } from '../server/platform/ids.ts'
import { createLog } from '../server/platform/observability/log.ts'
import { runProgram } from '../server/platform/program.ts'
import { readSettingsFile } from './start/settingsFile.ts'

const anchorSchema = z.object({
  number: z.int().positive(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
})
/** A running sealer needs a second; one that has not sealed by then is not running. */
const PATIENCE = { times: 10, ms: 1_000 }

function optionsOf(args: string[]) {
  try {
    const { values } = parseArgs({
      args,
      options: { anchor: { type: 'string' }, export: { type: 'string' } },
    })
    return values
  } catch (error) {
    throw new StartError(
      `npm run audit:verify takes --anchor file and --export file: ${(error as Error).message}`,
    )
  }
}

function readAnchor(file: string) {
  try {
    return anchorSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    throw new StartError(`${file} is not an anchor that npm run audit:verify -- --export wrote.`)
  }
}

/** Verifies; rows that wait are given time to be sealed by whoever runs. */
async function verify(database: Database, anchor: ReturnType<typeof readAnchor> | undefined) {
  for (let n = 1; ; n += 1) {
    const verdict = await verifyTrail(database, anchor)
    if (verdict.finding || !verdict.waiting) return verdict
    if (n > PATIENCE.times) {
      const first = `Row ${verdict.waiting} is finished and not sealed`
      return { ...verdict, finding: `${first}: nothing seals. Start Ahava and verify again.` }
    }
    await setTimeout(PATIENCE.ms)
  }
}

await runProgram(async () => {
  readSettingsFile()
  const options = optionsOf(process.argv.slice(2))
  const anchor = options.anchor === undefined ? undefined : readAnchor(options.anchor)
  const config = readConfig(process.env)
  await withDatabase(config, createLog('audit', 'warn'), async ({ app, system }) => {
    const database = openDatabase({ appUrl: urlInRole(app), systemUrl: urlInRole(system) })
    try {
      const verdict = await verify(database, anchor)
      const at = new Date()
      await keepVerdict(database, { id: newUuid(at), at, verdict })
      const { blocks, rows, unsealed, finding, head } = verdict
      console.log(`${rows} rows in ${blocks} blocks computed again, ${unsealed} not sealed yet.`)
      if (finding) {
        console.error(finding)
        process.exitCode = 1
        return
      }
      if (anchor) console.log(`Block ${anchor.number} is the one of the anchor.`)
      if (head) console.log(`All is as it was sealed, up to block ${head.number}: ${head.hash}`)
      if (options.export && head) {
        writeFileSync(options.export, `${JSON.stringify(head)}\n`)
        console.log(`Keep ${options.export} where nobody who runs this database can change it.`)
      }
    } finally {
      await database.close()
    }
  })
})
