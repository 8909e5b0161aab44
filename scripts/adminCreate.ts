import { email } from '../contract/primitives.ts'
import { openServices } from '../server/app.ts'
import { inviteAdministrator } from '../server/features/staff/firstAdministrator.ts'
import { readConfig } from '../server/platform/config.ts'
import { StartError } from '../server/platform/database/failure.ts'
import { withDatabase } from '../server/platform/database/reach.ts'
import { keysBesideData, moveKeys } from '../server/platform/encryption/keyFile.ts'
import { createLog } from '../server/platform/observability/log.ts'
import { runProgram } from '../server/platform/program.ts'
import { readSettingsFile } from './start/settingsFile.ts'

await runProgram(async () => {
  readSettingsFile()
  const address = email.safeParse(process.argv[2])
  if (!address.success)
    throw new StartError('Say for whom: npm run admin:create -- name@example.org')
  const config = readConfig(process.env)
  const log = createLog('admin', 'warn')
  await withDatabase(config, log, async (connections) => {
    const { services, close } = await openServices('api', { ...config, connections }, { log })
    const link = await inviteAdministrator(services, address.data)
    await close()
    console.log(`Open this link once, within 24 hours:\n${link}`)
    if (keysBesideData(config)) console.log(`\nBefore the next start: ${moveKeys(config)}`)
  })
})
