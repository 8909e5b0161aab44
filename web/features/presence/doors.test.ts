import { createHmac, randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Client } from '../../../contract/client.ts'
import { doorDigits, doorMessage, doorStep } from '../../../contract/doorCode.ts'
import { memoryStorage } from '../../storage.ts'
import { createDoors } from './doors.ts'

const [compared, given] = [randomBytes(32), randomBytes(32)]
const answers = { door: { compared: compared.toString('base64'), given: given.toString('base64') } }
let answer: () => Promise<typeof answers | { door: null }> = async () => answers
const client = { presence: { doorCode: () => answer() } } as unknown as Client
const by = (key: Buffer, step: number, digits: number) =>
  doorDigits(createHmac('sha256', key).update(doorMessage(step)).digest(), digits)

test('the phone makes the same numbers as the server, also without signal', async () => {
  const doors = createDoors({ client, storage: memoryStorage() })
  await doors.look(['visit'])
  answer = async () => {
    throw new TypeError('no network')
  }
  await doors.look()
  for (const step of [doorStep(Date.now()), 0, 2 ** 33])
    expect(await doors.numbers('visit', step)).toEqual({
      compared: by(compared, step, 4),
      given: by(given, step, 6),
    })
  expect(await doors.numbers('another', 1)).toBeNull()
})

test('what is no longer theirs is gone at the next look', async () => {
  answer = async () => answers
  const doors = createDoors({ client, storage: memoryStorage() })
  await doors.look(['visit'])
  answer = async () => ({ door: null })
  await doors.look()
  expect(await doors.numbers('visit', 1)).toBeNull()
})

test('digits are those of RFC 6238 for SHA-256', () => {
  // Appendix B: the seed of 32 bytes, steps of 30 s, 8 digits.
  const seed = Buffer.from('12345678901234567890123456789012')
  const vectors: [seconds: number, digits: string][] = [
    [59, '46119246'],
    [1_111_111_109, '68084774'],
    [20_000_000_000, '77737706'],
  ]
  for (const [seconds, digits] of vectors)
    expect(by(seed, Math.floor(seconds / 30), 8)).toBe(digits)
})
