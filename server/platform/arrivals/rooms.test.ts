import { expect, test } from 'vitest'
import { giveBack, takeRoom } from './rooms.ts'

const MB = 1024 * 1024

test('whoever gets the memory next finds nothing of the file before', () => {
  const first = takeRoom(1_000).fill('a')
  giveBack(first)
  const second = takeRoom(2_000)
  expect(second.buffer).toBe(first.buffer)
  expect(second.equals(Buffer.alloc(2_000))).toBe(true)
  giveBack(second)
})

test('given back twice, it still belongs to whoever has it now', () => {
  const first = takeRoom(10)
  giveBack(first)
  const second = takeRoom(10).fill('b')
  giveBack(first)
  const third = takeRoom(10)
  expect(third.buffer).not.toBe(second.buffer)
  expect(second.toString()).toBe('bbbbbbbbbb')
  for (const room of [second, third]) giveBack(room)
})

test('what is larger than a document has memory of its own, which is not kept', () => {
  const large = takeRoom(10 * MB + 1)
  expect(large.length).toBe(10 * MB + 1)
  giveBack(large)
  expect(takeRoom(1).buffer).not.toBe(large.buffer)
})
