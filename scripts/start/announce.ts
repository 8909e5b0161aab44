import { existsSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Config } from '../../server/platform/config.ts'
import { passwordFile } from './demoPassword.ts'

const anyAddress: Record<string, string> = { '0.0.0.0': '127.0.0.1', '::': '[::1]' }

/** True as soon as the server says that it is ready; false when that takes too long or `given up`. */
export async function becomesReady(
  config: Config,
  isGivenUp: () => boolean,
  withinMs = 60_000,
): Promise<boolean> {
  const host =
    anyAddress[config.host] ?? (config.host.includes(':') ? `[${config.host}]` : config.host)
  const until = Date.now() + withinMs
  while (Date.now() < until && !isGivenUp()) {
    try {
      const answer = await fetch(`http://${host}:${config.port}/ready`)
      await answer.body?.cancel()
      if (answer.ok) return true
    } catch {
      // Nothing listens yet.
    }
    await sleep(100)
  }
  return false
}

/** Says where the product is and, in a demo, who one can be. */
export function announce(config: Config, cluster: string | null): void {
  const file = passwordFile(config)
  const lines = ['', `Ahava is at ${config.publicUrl}`]
  if (existsSync(file) && config.demo !== 'never') {
    lines.push(
      `  the demo, all four at once   ${config.publicUrl}/demo`,
      '  or sign in as                patient@ahava.demo, daughter@ahava.demo, nurse@ahava.demo,',
      '                               nurse2@ahava.demo, doctor@ahava.demo, admin@ahava.demo',
      `  with the password            ${readFileSync(file, 'utf8').trim()}`,
    )
  }
  if (cluster && !cluster.startsWith(config.dataDir)) {
    lines.push(`The database is in ${cluster}: its user may not enter ${config.dataDir}.`)
  }
  lines.push(`Data and logs are in ${config.dataDir}. Ctrl-C stops everything.`, '')
  console.log(lines.join('\n'))
}
