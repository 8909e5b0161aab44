import { readConfig } from '../server/platform/config.ts'
import { prepareDatabase } from '../server/platform/database/prepare.ts'
import { withDatabase } from '../server/platform/database/reach.ts'
import { createLog } from '../server/platform/observability/log.ts'
import { migrateQueues } from '../server/services/jobStore.ts'
import { runProgram } from '../server/platform/program.ts'
import { readSettingsFile } from './start/settingsFile.ts'

await runProgram(async () => {
  readSettingsFile()
  const config = readConfig(process.env)
  const log = createLog('migrate', 'warn')
  const applied = await withDatabase(config, log, (connections) =>
    prepareDatabase(connections, log, migrateQueues),
  )
  console.log(applied.length > 0 ? `Applied ${applied.join(', ')}.` : 'Nothing to migrate.')
})
