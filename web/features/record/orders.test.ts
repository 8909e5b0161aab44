import { expect, test } from 'vitest'
import type { ShownRecord } from './shown.ts'
import { lacksOrder, orderWords, prescriberWords, validity } from './orders.ts'

const ORDER = {
  dose: '80 mg',
  route: 'under_skin' as const,
  frequency: 'Once a day',
  prescriber: { userId: null, name: 'Dr Adams', number: 'MP0123456' },
  validFrom: '2026-11-24',
  validUntil: '2026-12-24',
  document: null,
}

test('an order says in one line what is given and whose it is', () => {
  expect(orderWords(ORDER)).toBe('80 mg, under the skin, Once a day')
  expect(orderWords({ ...ORDER, dose: '', route: null, frequency: '' })).toBe('')
  expect(prescriberWords(ORDER)).toBe('Dr Adams (MP0123456)')
})

test('whether it holds is said in words: not yet, now, soon over, run out', () => {
  expect(validity(ORDER, '2026-11-23')).toMatchObject({
    tone: 'warn',
    word: 'Not yet: from Tuesday 24 November',
  })
  expect(validity(ORDER, '2026-11-24')).toMatchObject({ tone: 'good' })
  expect(validity(ORDER, '2026-12-10')).toMatchObject({ tone: 'warn' })
  expect(validity(ORDER, '2026-12-24').word).toBe('Valid until Thursday 24 December')
  expect(validity(ORDER, '2026-12-25')).toEqual({
    tone: 'alert',
    word: 'Ran out Thursday 24 December',
  })
  expect(validity({ ...ORDER, validUntil: null }, '2026-12-25').tone).toBe('good')
})

test('a visit whose service needs an order says which day none holds', () => {
  const record = (...orders: (typeof ORDER)[]) =>
    ({
      entries: orders.map((order) => ({ kind: 'order', noneKnown: false, order })),
    }) as unknown as ShownRecord
  expect(lacksOrder(record(ORDER), '2026-12-24', '2026-12-20')).toBeNull()
  expect(lacksOrder(record(ORDER), '2026-12-25', '2026-12-20')).toBe(
    'The order ends on Thursday 24 December, before this visit',
  )
  expect(lacksOrder(record(ORDER), '2026-12-25', '2026-12-25')).toBe(
    'No valid order for this: it ran out on Thursday 24 December',
  )
  expect(lacksOrder(record(), '2026-12-25', '2026-12-25')).toBe('No valid order for this')
  // One that begins after the visit does not serve it.
  expect(lacksOrder(record(ORDER), '2026-11-23', '2026-11-23')).toBe('No valid order for this')
})
