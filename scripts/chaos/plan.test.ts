import { expect, test } from 'vitest'
import { CAST, DEVICES } from './cast.ts'
import { makePlan } from './plan.ts'

test('the same seed makes the same plan, another seed another', () => {
  expect(makePlan(7, 1_000, true)).toEqual(makePlan(7, 1_000, true))
  expect(makePlan(8, 1_000, true).faults).not.toEqual(makePlan(7, 1_000, true).faults)
  expect(makePlan(8, 1_000, true).acts).not.toEqual(makePlan(7, 1_000, true).acts)
})

test('forty devices send exactly as many messages as asked for, each into what its person reads', () => {
  expect(DEVICES).toHaveLength(40)
  for (const messages of [100, 1_000, 1_003]) {
    const { acts } = makePlan(1, messages, false)
    expect(acts.flat().filter(({ kind }) => kind === 'send')).toHaveLength(messages)
    for (const [device, mine] of acts.entries()) {
      const { conversations } = CAST[DEVICES[device]!]!
      const strange = mine.filter(
        (act) => 'conversation' in act && !conversations.includes(act.conversation),
      )
      expect(strange).toEqual([])
    }
  }
})

test.each([1, 2, 7, 12_345])(
  'seed %i: every kind of fault comes, and ends before the last message',
  (seed) => {
    const kinds = (redis: boolean) =>
      [...new Set(makePlan(seed, 1_000, redis).faults.map(({ kind }) => kind))].toSorted()
    const common = ['a month away', 'cut', 'kill api', 'kill worker', 'stall', 'stop postgres']
    expect(kinds(false)).toEqual(common)
    expect(kinds(true)).toEqual([...common, 'flush redis', 'restart redis'].toSorted())
    for (const messages of [100, 1_000, 10_000]) {
      const { faults } = makePlan(seed, messages, true)
      for (const fault of faults)
        expect('until' in fault ? fault.until : fault.at).toBeLessThan(messages * 0.9)
      expect(
        faults
          .filter(({ kind }) => kind === 'kill api')
          .map((fault) => 'api' in fault && fault.api),
      ).toEqual(expect.arrayContaining([0, 1]))
    }
  },
)
