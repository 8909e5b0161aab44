import { createWorkers } from './app.ts'
import { readConfig } from './platform/config.ts'
import { openProbe } from './platform/http/operations.ts'
import { runProgram, sayReady } from './platform/program.ts'
import { untilAskedToStop } from './platform/stop.ts'

await runProgram(async () => {
  const config = readConfig(process.env)
  const workers = await createWorkers(config)
  const { services, metrics, ready, queue } = workers
  const probe = config.metricsPort
    ? await openProbe(services, config.metricsPort, { metrics, queue })
    : null
  // While the queues are away they are waited for: a signal ends it all the same.
  void ready().then(() => {
    services.log.info('working')
    sayReady()
  })
  await untilAskedToStop(services.log, async () => {
    await probe?.close()
    await workers.close()
  })
})
