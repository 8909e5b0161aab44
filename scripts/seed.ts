import { rmSync } from 'node:fs'
import { openDemo } from '../server/app.ts'
import { readConfig } from '../server/platform/config.ts'
import { StartError } from '../server/platform/database/failure.ts'
import { withDatabase } from '../server/platform/database/reach.ts'
import { createLog } from '../server/platform/observability/log.ts'
import { runProgram } from '../server/platform/program.ts'
import { demoPassword, passwordFile } from './start/demoPassword.ts'
import { readSettingsFile } from './start/settingsFile.ts'

const OFF =
  'The demo is off: it needs an address of this machine alone (HOST), the embedded database and no real staff, or AHAVA_DEMO=true.'

/**
 * Makes the demo people and their week; where they are already, nothing changes. With `--remove` it
 * throws them away, for the day on which real people take over; with `--anew` only the week is made
 * again.
 */
await runProgram(async () => {
  readSettingsFile()
  const config = readConfig(process.env)
  const [anew, remove] = ['--anew', '--remove'].map((flag) => process.argv.includes(flag))
  const log = createLog('demo', 'warn')
  await withDatabase(config, log, async (connections) => {
    const { demo, close } = await openDemo({ ...config, connections }, { log })
    try {
      if (remove) {
        await demo.remove()
        rmSync(passwordFile(config), { force: true })
      } else if ((await demo.seed(() => demoPassword(config), anew)) === 'off')
        throw new StartError(OFF)
    } finally {
      await close()
    }
  })
})
