import { expect, test } from 'vitest'
import { partsOf, plainLetters } from './gsm.ts'

test.each([
  ['', 1],
  ['a'.repeat(160), 1],
  ['a'.repeat(161), 2],
  ['a'.repeat(306), 2],
  ['a'.repeat(307), 3],
  // Brackets and the euro take two places, and are not torn.
  ['€'.repeat(80), 1],
  ['€'.repeat(81), 2],
  [`${'a'.repeat(152)}€${'a'.repeat(20)}`, 2],
  [`${'a'.repeat(152)}€${'a'.repeat(151)}`, 2],
  [`${'a'.repeat(152)}€${'a'.repeat(152)}`, 3],
  // One letter outside the alphabet, and 70 fit.
  [`ê${'a'.repeat(69)}`, 1],
  [`ê${'a'.repeat(70)}`, 2],
  ['ê'.repeat(134), 2],
  ['ê'.repeat(135), 3],
  ['😀'.repeat(35), 1],
  ['😀'.repeat(36), 2],
])('%# is paid in parts', (text, parts) => {
  expect(partsOf(text)).toBe(parts)
})

test('letters that few phones have short become ones that all have; others stay', () => {
  expect(plainLetters('Zoë sê môre: ’n “besoek” – ja…')).toBe('Zoe se more: \'n "besoek" - ja...')
  expect(plainLetters('Ñoño é è ü ß €')).toBe('Ñoño é è ü ß €')
  expect(plainLetters('李 Đặng')).toBe('李 Đang')
})
