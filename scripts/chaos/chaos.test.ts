import { describe, expect, test } from 'vitest'
import { makePlan } from './plan.ts'
import { redisProgram } from './redis.ts'
import { runChaos } from './run.ts'

// A tenth of `npm run chaos`.
const MESSAGES = 1_000
const SEED = 7
const timeout = 900_000

async function run(redis: boolean) {
  const said: string[] = []
  const plan = makePlan(SEED, MESSAGES, redis)
  const { seen, verdicts } = await runChaos(plan, { say: (line) => said.push(line) })
  const broken = verdicts.filter(({ holds }) => !holds)
  expect(broken, [...said, ...seen.fallen].join('\n')).toEqual([])
  expect(seen.acknowledged).toHaveLength(MESSAGES)
  // Each fault of the plan was carried out.
  expect(said.filter((line) => /^ *\d+ {2}/.test(line)).length).toBeGreaterThanOrEqual(
    plan.faults.length,
  )
}

test(
  'a thousand messages through killed processes and lost lines: none lost, doubled or out of order',
  { timeout },
  () => run(false),
)

const found = redisProgram()
describe.skipIf(!found)('with a redis-server on the PATH', () => {
  test('the same when Redis carries hints and jobs, is restarted and is emptied', { timeout }, () =>
    run(true),
  )
})
if (!found) console.warn('No redis-server on the PATH: chaos with Redis is skipped.')
