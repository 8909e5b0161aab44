import { expect, test } from 'vitest'
import { internationalPhone } from './phone.ts'

test.each([
  ['082 123 4567', '+27821234567'],
  ['+27 (82) 123-4567', '+27821234567'],
  ['0044 20 7946 0000', '+442079460000'],
  ['', ''],
])('%s is %s', (typed, expected) => expect(internationalPhone(typed)).toBe(expected))
