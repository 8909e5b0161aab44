/** How much of a message a list or a quote shows. */
const LENGTH = 160

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** The beginning of a text, never cut inside a character. */
export function beginning(text: string): string {
  if (text.length <= LENGTH) return text
  let end = 0
  // A character of many code units is one; a million marks on one letter are left out with it.
  for (const { index, segment } of segmenter.segment(text.slice(0, LENGTH * 4))) {
    if (index + segment.length > LENGTH * 4 - 1 || index >= LENGTH) break
    end = index + segment.length
  }
  return `${text.slice(0, end).trimEnd()}…`
}
