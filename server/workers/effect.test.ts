import { expect, test } from 'vitest'
import { PermanentFailure } from '../services/deliveries.ts'
import { reasonOf, whyNot } from './effect.ts'

const claim = { key: 'k', ids: {}, attempt: 1, interrupted: false }

test.for([
  ['a first claim', claim, 'rather never', null],
  [
    'an interrupted one that may be repeated',
    { ...claim, interrupted: true },
    'rather twice',
    null,
  ],
  [
    'an interrupted one that may not',
    { ...claim, interrupted: true },
    'rather never',
    'interrupted: it may have happened, so it is not repeated',
  ],
  ['the last claim', { ...claim, attempt: 20 }, 'rather twice', null],
  ['one too many', { ...claim, attempt: 21 }, 'rather twice', 'given up after 20 attempts'],
] as const)('%s', ([, given, errs, reason]) => {
  expect(whyNot(given, errs, 20)).toBe(reason)
})

test.for([
  [new PermanentFailure('refused by the mail server'), 'refused by the mail server'],
  [
    Object.assign(new Error('550 lerato@example.test'), { code: 'EENVELOPE', responseCode: 550 }),
    'EENVELOPE 550',
  ],
  [Object.assign(new Error('connect 10.0.0.1'), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
  [new TypeError('lerato is undefined'), 'TypeError'],
  ['lerato', 'unknown'],
] as const)('the reason that is kept for %s is %s', ([error, reason]) => {
  expect(reasonOf(error)).toBe(reason)
})
