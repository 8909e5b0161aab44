import { createWorkers } from './app.ts'
import { readConfig } from './platform/config.ts'
import { untilAskedToStop } from './platform/stop.ts'
import { runProgram } from './platform/program.ts'

await runProgram(async () => {
  const workers = await createWorkers(readConfig(process.env))
  workers.services.log.info('working')
  await untilAskedToStop(workers.services.log, () => workers.close())
})
