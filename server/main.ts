import { createApp } from './app.ts'
import { readConfig } from './platform/config.ts'
import { untilAskedToStop } from './platform/stop.ts'
import { runProgram } from './platform/program.ts'

await runProgram(async () => {
  const config = readConfig(process.env)
  const app = await createApp(config)
  await app.server.listen({ host: config.host, port: config.port })
  app.services.log.info({ port: config.port }, 'listening')
  await untilAskedToStop(app.services.log, () => app.close())
})
