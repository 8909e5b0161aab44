import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../../server/platform/config.ts'
import { withClient } from '../../server/platform/database/client.ts'
import type { Connections } from '../../server/platform/database/connections.ts'
import { StartError } from '../../server/platform/database/failure.ts'

type Input = {
  config: Config
  connections: Connections
  environment: NodeJS.ProcessEnv
  say: (line: string) => void
  /** Given the process, so that a stop can end it. */
  onStarted: (child: ChildProcess) => void
}

/** Makes the demo in a database without people, or finishes it where a stop came in between. */
export async function makeDemoWhenNew(input: Input): Promise<void> {
  const { config, connections, environment, say, onStarted } = input
  if (config.demo === 'never') return
  const unfinished = join(config.dataDir, 'demo-unfinished')
  if (!existsSync(unfinished) && (await hasPeople(connections))) return
  say('Making the demo people and their week ...')
  writeFileSync(unfinished, '')
  const follow = join(import.meta.dirname, 'follow.ts')
  const child = spawn(process.execPath, ['--import', follow, 'scripts/seed.ts', '--anew'], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: environment,
    detached: true,
  })
  onStarted(child)
  const code = await new Promise((resolve) => child.on('exit', resolve))
  if (code !== 0) throw new StartError('The demo could not be made: see above.')
  rmSync(unfinished)
}

async function hasPeople({ system }: Connections): Promise<boolean> {
  const people = await withClient(system, (client) => client.query('SELECT 1 FROM users LIMIT 1'))
  return people.rowCount !== 0
}
