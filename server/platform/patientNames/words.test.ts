import { expect, test } from 'vitest'
import { findableBy, lookedFor, wordsOf } from './words.ts'

test.each([
  ['Palesa Mokoena', 'palesa mokoena'],
  ['  Zoë   O’Brien-Nkosi ', 'zoe obrien nkosi'],
  ['VAN DER MERWE, Pieter (Snr.)', 'van der merwe pieter snr'],
  ['Jürgen Groß', 'jurgen gross'],
  ['ＮＯＭＳＡ', 'nomsa'],
  ['Ngũgĩ wa Thiong’o', 'ngugi wa thiongo'],
  ['Ἀλέξανδρος', 'αλεξανδροσ'],
  ['J Ng', 'ng'],
  ['Palesa palesa', 'palesa'],
  ['', ''],
  ['- . ,', ''],
])('the words of "%s" are %s', (name, words) => {
  expect(wordsOf(name).join(' ')).toBe(words)
})

test('a name is found by its words and how they begin, from three letters on', () => {
  expect(findableBy('Palesa Ng')).toEqual(['palesa', 'pal', 'pale', 'pales', 'ng'])
  expect(findableBy('X Y')).toEqual([])
})

test('a long word is known by its first twelve letters, as stored and as typed', () => {
  const long = 'Nkosinathembalethu'
  expect(findableBy(long)).toContain(lookedFor(long)[0])
  expect(findableBy(long).every((word) => word.length <= 12)).toBe(true)
})

test('the longest word is looked for first, and no more than eight', () => {
  expect(lookedFor('van der Merwe')).toEqual(['merwe', 'van', 'der'])
  expect(lookedFor('aa bb cc dd ee ff gg hh ii jj')).toHaveLength(8)
})
