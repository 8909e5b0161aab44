import { createApp } from './app.ts'
import { readConfig } from './platform/config.ts'
import { indexNames } from './platform/patientNames/tokens.ts'
import { untilAskedToStop } from './platform/stop.ts'
import { runProgram, sayReady } from './platform/program.ts'

await runProgram(async () => {
  const config = readConfig(process.env)
  const app = await createApp(config)
  await app.server.listen({ host: config.host, port: config.port })
  app.services.log.info({ port: config.port }, 'listening')
  sayReady()
  // Names from before there were tokens; nobody waits for it.
  const indexing = indexNames(app.services).catch((err: unknown) =>
    app.services.log.error({ err }, 'not every name is findable yet'),
  )
  await untilAskedToStop(app.services.log, async () => {
    await indexing
    await app.close()
  })
})
