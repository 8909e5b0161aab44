/** Prefixes shorter than this are so few that their frequency would tell the name. */
export const SHORTEST_PREFIX = 3
/** Longer words are known by so many letters. */
const LONGEST_PREFIX = 12
/** A whole word of fewer letters is an initial: not looked for. */
const SHORTEST_WORD = 2
const MOST_WORDS = 8

/**
 * The words of a name as they are compared: NFKD without marks, case folded, apostrophes left out, apart
 * at whatever is no letter or digit. "Zoë O'Brien-Nkosi" is zoe, obrien, nkosi.
 */
export function wordsOf(name: string): string[] {
  const words = name
    .normalize('NFKD')
    .replace(/[\p{M}'’ʼ`´]/gu, '')
    // Upper case first: it folds what lower case leaves apart, such as ß and ss.
    .toUpperCase()
    .toLowerCase()
    .replaceAll('ς', 'σ')
    .split(/[^\p{L}\p{N}]+/u)
    .map((word) => Array.from(word).slice(0, LONGEST_PREFIX).join(''))
    .filter((word) => Array.from(word).length >= SHORTEST_WORD)
  return [...new Set(words)]
}

/** What a name is found by: its words, and how they begin from three letters on. */
export function findableBy(name: string): string[] {
  const found = wordsOf(name).flatMap((word) => {
    const letters = Array.from(word)
    const prefixes = letters.map((_, n) => letters.slice(0, n + 1))
    return [
      word,
      ...prefixes.filter(({ length }) => length >= SHORTEST_PREFIX).map((some) => some.join('')),
    ]
  })
  return [...new Set(found)]
}

/** What somebody looks for who types this, the longest word first. */
export const lookedFor = (typed: string): string[] =>
  wordsOf(typed)
    .toSorted((a, b) => b.length - a.length)
    .slice(0, MOST_WORDS)
