// npm run attack: sqlmap and wapiti against the product on loopback, with the people of the demo, signed in. Prints
// what they asked and found; ends with 1 when they found something. Needs both tools: apt-get install sqlmap wapiti.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '../contract/client.ts'
import { readConfig } from '../server/platform/config.ts'
import { StartError } from '../server/platform/database/failure.ts'
import { runProgram } from '../server/platform/program.ts'
import { freePort, persistent, program } from '../server/testing/processes.ts'
import { openHole } from './attack/hole.ts'
import { openRelay } from './attack/relay.ts'
import {
  factsOf,
  filesOf,
  startsOf,
  targetsOf,
  type Facts,
  type Files,
  type Target,
} from './attack/targets.ts'
import { isThere, sqlmap, wapiti, type Attack, type Outcome } from './attack/tools.ts'
import { becomesReady } from './start/announce.ts'

const PASSWORD = 'correct horse battery'
const PEOPLE = ['patient', 'nurse', 'admin'] as const
/** Nothing begins after that, and what is running ends soon. */
const WITHIN_MINUTES = 14

await runProgram(async () => {
  const missing = ['sqlmap', 'wapiti'].filter((tool) => !isThere(tool))
  if (missing.length > 0) {
    console.log(`Skipped: ${missing.join(' and ')} not installed (apt-get install sqlmap wapiti).`)
    return
  }
  const stopped = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => stopped.abort(new StartError('Stopped.')))
  const folder = mkdtempSync(join(tmpdir(), 'ahava-attack-'))
  const port = await freePort()
  const environment = {
    AHAVA_DATA_DIR: join(folder, 'data'),
    PORT: String(port),
    AHAVA_DEMO_PASSWORD: PASSWORD,
    AHAVA_LIMITS: '10000',
    LOG_LEVEL: 'error',
  }
  const product = program('scripts/start.ts', environment)
  try {
    await seesHole({ folder, signal: stopped.signal })
    product.start()
    if (!(await becomesReady(readConfig(environment), () => stopped.signal.aborted, 300_000)))
      throw new StartError(`The product did not come up. ${product.said()}`)
    process.exitCode = (await attack({ port, folder, signal: stopped.signal })) ? 0 : 1
  } finally {
    await product.stop()
    rmSync(folder, { recursive: true, force: true })
  }
})

/** A tool that finds nothing where there is something says nothing where it finds nothing. */
async function seesHole(how: Omit<Attack, 'port'>): Promise<void> {
  const hole = await openHole()
  const target: Target = { name: 'a hole', method: 'GET', path: '/people?name=zodwa*' }
  const { findings } = await sqlmap(target, { ...how, port: hole.port, token: null })
  await hole.close()
  if (findings.length === 0) throw new StartError('sqlmap did not find the hole made for it.')
  console.log('sqlmap found the hole that was made for it')
}

/** Everything, as each of them; whether nothing was found. */
async function attack({ port, folder, signal }: Attack): Promise<boolean> {
  const began = Date.now()
  const relay = await openRelay(port)
  const work = await workAs(`http://127.0.0.1:${port}`)
  const done: Outcome[] = []
  const late = () => signal.aborted || Date.now() - began > WITHIN_MINUTES * 60_000
  let left = 0

  /** One of two that work at once, each in a folder of its own. */
  async function worker(own: string) {
    for (let next = work.shift(); next; next = work.shift()) {
      if (late()) {
        left += 1
        continue
      }
      const outcome = await next.run({ port: relay.port, folder: mkdtempSync(own), signal })
      done.push(outcome)
      const { findings, finished, parameters } = outcome
      console.log(`${next.name}: ${parameters} places${finished ? '' : ', not finished in time'}`)
      for (const finding of findings) console.log(`  ${finding}`)
    }
  }
  await Promise.all(['one-', 'two-'].map((own) => worker(join(folder, own))))
  await relay.close()

  const findings = done.flatMap((outcome) => outcome.findings)
  const cut = done.filter(({ finished }) => !finished).length
  const minutes = ((Date.now() - began) / 60_000).toFixed(1)
  const statuses = [...relay.statuses].toSorted(([a], [b]) => a - b)
  console.log(
    [
      '',
      `${relay.requests()} requests in ${minutes} minutes, ${done.length} runs, ${done.reduce((sum, { parameters }) => sum + parameters, 0)} places`,
      `answers: ${statuses.map(([status, count]) => `${status}: ${count}`).join(', ')}`,
      `not finished in time: ${cut}; not begun: ${left}`,
      `findings: ${findings.length}; answers that say that we failed: ${relay.failures.size}`,
      ...[...relay.failures].slice(0, 20),
    ].join('\n'),
  )
  signal.throwIfAborted()
  return findings.length === 0 && relay.failures.size === 0 && cut === 0 && left === 0
}

type Work = { name: string; run: (attack: Attack) => Promise<Outcome> }

async function workAs(origin: string): Promise<Work[]> {
  const work: Work[] = []
  // The administrator may send nothing to a visit: what is the nurse's stands in for it.
  let files: Files | null = null
  for (const who of PEOPLE) {
    const login = { email: `${who}@ahava.demo`, password: PASSWORD }
    const { token } = await createClient(persistent(origin)).auth.login(login)
    const client = createClient(persistent(origin, token))
    const facts = await factsOf(client)
    if (who !== 'admin' || !files) files = await filesOf(client, origin, token, facts)
    work.push(...workOf(who, token, facts, files))
  }
  return work
}

function workOf(who: string, token: string, facts: Facts, files: Files): Work[] {
  const asked = (target: Target): Work => ({
    name: `${who}, ${target.name}`,
    run: (attack) => sqlmap(target, { ...attack, token }),
  })
  return [
    {
      name: `${who}, wapiti`,
      run: (attack) => wapiti(who, startsOf(facts, files), { ...attack, token }),
    },
    ...targetsOf(facts, files).map(asked),
  ]
}
