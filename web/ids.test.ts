import { expect, test } from 'vitest'
import { newId as shape } from '../contract/primitives.ts'
import { newId } from './ids.ts'

test('ids are what the contract asks for, and sort by their time', () => {
  const ids = [1, 1_700_000_000_000, 1_800_000_000_000].map((at) => newId(at))
  for (const id of ids) expect(shape.parse(id)).toBe(id)
  expect(ids.toSorted()).toEqual(ids)
  expect(new Set(Array.from({ length: 1_000 }, () => newId(5))).size).toBe(1_000)
})
