import type { Config } from './config.ts'
import type { Observation, Services } from './context.ts'
import { urlInRole } from './database/connections.ts'
import { StartError } from './database/failure.ts'
import { openFitDatabase } from './database/fit.ts'
import { openVault } from './encryption/keyCheck.ts'
import { keysBesideData, moveKeys, readMasterKeys } from './encryption/keyFile.ts'
import { holding } from './encryption/rotate.ts'
import { createLog, type Log } from './observability/log.ts'
import { openTracing } from './observability/tracing.ts'
import { demoMayBe } from './people.ts'
import { openHints } from './realtime/openHints.ts'
import { openPresence } from './realtime/presence.ts'
import { openRoads } from './roads/roads.ts'
import { openStorage } from './storage/storage.ts'

export type Part = 'api' | 'worker' | 'demo'
export type Overrides = {
  clock?: () => Date
  log?: Log
  observe?: (request: Observation) => void
}

/** The platform of one process, with its hands on the database. Refuses dangerous roles and wrong keys with a StartError. */
export async function openPlatform(
  part: Part,
  config: Config,
  { renderers, ...overrides }: Overrides & Pick<Services, 'renderers'>,
) {
  const { connections } = config
  if (!connections)
    throw new StartError('There is no database: run npm start, or set DATABASE_URL.')
  const log = overrides.log ?? createLog(part, config.logLevel)
  const appUrl = urlInRole(connections.app)
  const systemUrl = urlInRole(connections.system)
  const database = await openFitDatabase({ appUrl, systemUrl })
  if (part !== 'demo' && keysBesideData(config) && !(await demoMayBe(database, config)))
    throw new StartError(moveKeys(config))
  const vault = await openVault(database, readMasterKeys(config))
  const hints = await openHints({ config, vault, log, url: systemUrl, name: holding(vault) })
  const presence = openPresence(hints)
  const tracing = await openTracing(part, config.telemetry)
  const clock = overrides.clock ?? (() => new Date())
  const services: Services = {
    config,
    database,
    vault,
    log,
    storage: openStorage(config),
    hints,
    presence,
    roads: openRoads({ url: config.osrmUrl, clock, log }),
    renderers,
    clock,
    observe: overrides.observe ?? (() => {}),
    tracing,
  }
  return {
    services,
    systemUrl,
    async close() {
      presence.stop()
      await services.hints.close()
      await database.close()
      await tracing.close()
    },
  }
}
