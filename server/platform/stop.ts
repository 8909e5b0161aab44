import type { Log } from './observability/log.ts'

/** A process that has not drained after this is ended: something in it hangs. */
const PATIENCE_MS = 15_000

/** Waits for SIGTERM or SIGINT, then drains and ends the process. A second signal ends it at once. */
export async function untilAskedToStop(log: Log, drain: () => Promise<void>): Promise<void> {
  const signal = await new Promise<string>((asked) => {
    process.once('SIGTERM', () => asked('SIGTERM'))
    process.once('SIGINT', () => asked('SIGINT'))
  })
  const hurry = () => process.exit(130)
  process.on('SIGTERM', hurry)
  process.on('SIGINT', hurry)
  setTimeout(() => {
    log.error('did not drain in time')
    process.exit(1)
  }, PATIENCE_MS).unref()
  log.info({ signal }, 'stopping')
  await drain()
  process.exit(0)
}
