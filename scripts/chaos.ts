// npm run chaos [-- --seed 7 --messages 10000 --redis --json --sabotage]: the product in processes of its own,
// with faults. Prints the plan, each fault as it comes, and each invariant with its counts; ends with
// 1 when one is broken. The same seed makes the same plan. With --sabotage one device loses one frame,
// to see that it is noticed.
import { parseArgs } from 'node:util'
import { StartError } from '../server/platform/database/failure.ts'
import { runProgram } from '../server/platform/program.ts'
import { describeVerdict } from './chaos/invariants.ts'
import { makePlan } from './chaos/plan.ts'
import { runChaos } from './chaos/run.ts'

/** Each device sends something, and each kind of fault has messages before and after it. */
const LEAST = 100

function optionsOf(args: string[]) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        seed: { type: 'string', default: '7' },
        messages: { type: 'string', default: '10000' },
        redis: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        sabotage: { type: 'boolean', default: false },
      },
    })
    return {
      ...values,
      seed: whole('--seed', values.seed, 0),
      messages: whole('--messages', values.messages, LEAST),
    }
  } catch (error) {
    if (error instanceof StartError) throw error
    throw new StartError(
      `npm run chaos takes --seed, --messages, --redis, --json and --sabotage: ${(error as Error).message}`,
    )
  }
}

function whole(name: string, said: string, least: number): number {
  const value = Number(said)
  if (Number.isSafeInteger(value) && value >= least && value <= 1_000_000) return value
  throw new StartError(`${name} must be a whole number from ${least} to 1000000, not "${said}".`)
}

await runProgram(async () => {
  const { seed, messages, redis, json, sabotage } = optionsOf(process.argv.slice(2))
  // Ctrl-C ends what was started here before this process ends.
  const stopped = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => stopped.abort(new StartError('Stopped.')))
  const plan = makePlan(seed, messages, redis)
  const say = (line: string) => (json ? console.error(line) : console.log(line))
  say(`seed ${seed}, ${messages} messages, ${plan.faults.length} faults${redis ? ', Redis' : ''}`)
  const { seen, verdicts, seconds } = await runChaos(plan, {
    say,
    signal: stopped.signal,
    sabotage,
  })
  const broken = verdicts.filter(({ holds }) => !holds)
  if (json)
    console.log(
      JSON.stringify({ seed, messages, redis, faults: plan.faults, seconds, invariants: verdicts }),
    )
  else {
    console.log(
      `\nseed ${seed}: ${messages} messages in ${seconds.sending} s, settled and read in ${seconds.settling} s`,
    )
    for (const fallen of seen.fallen) console.log(fallen)
    for (const verdict of verdicts) console.log(describeVerdict(verdict))
    console.log(broken.length > 0 ? '\nBroken' : '\nEvery invariant holds')
  }
  process.exit(broken.length > 0 ? 1 : 0)
})
