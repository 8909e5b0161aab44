import { expect, test } from 'vitest'
import { openLines } from './lines.ts'

/** An act that goes on until it is told to end. */
function slow() {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  return { act: () => promise, end: resolve, fail: reject }
}
const turn = () => new Promise((resolve) => setImmediate(resolve))

test('four of one line act at once; whoever ends, well or not, lets the next one in', async () => {
  const inLine = openLines()
  const acts = Array.from({ length: 6 }, slow)
  let begun = 0
  const done = acts.map(({ act }) =>
    inLine('nurse', () => {
      begun += 1
      return act()
    }).catch((error: Error) => error.message),
  )
  await turn()
  expect(begun).toBe(4)
  acts[0]!.end('first')
  await turn()
  expect(begun).toBe(5)
  acts[1]!.fail(new Error('refused'))
  await turn()
  expect(begun).toBe(6)
  for (const { end } of acts) end('done')
  expect(await Promise.all(done)).toEqual(['first', 'refused', 'done', 'done', 'done', 'done'])
})

test('one line holds up no other, and who wants nothing in particular waits for nobody', async () => {
  const inLine = openLines()
  const held = Array.from({ length: 5 }, slow)
  const waits = held.map(({ act }) => inLine('nurse', act))
  expect(await inLine('other', async () => 'at once')).toBe('at once')
  expect(await inLine(null, async () => 'at once')).toBe('at once')
  for (const { end } of held) end('done')
  await Promise.all(waits)
})
