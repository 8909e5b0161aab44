import {
  ROUTES,
  type Medicine,
  type ReportWords,
  type Wound,
} from '../../../contract/reportParts.ts'
import { time } from '../../time.ts'

const PARTS = [
  ['findings', 'What was found'],
  ['careGiven', 'What was done'],
  ['advice', 'What should follow'],
  ['followUp', 'Next step'],
] as const

const filled = (parts: readonly (string | null | undefined | false)[], between = ', ') =>
  parts.filter(Boolean).join(between)
const medicineText = ({ drug, dose, route, at, checked }: Medicine) =>
  filled([
    filled([drug || 'Without a name', dose], ' '),
    route && ROUTES[route],
    at && time(at),
    !checked && 'not compared',
  ])
const woundText = ({ place, size, look }: Wound) => filled([place || 'Without a place', size, look])

/** The lists of two versions are compared as what they say: a photo alone is no words. */
const missing = <T>(mine: readonly T[], signed: readonly T[], say: (one: T) => string) => {
  const known = new Set(signed.map(say))
  return mine.map(say).filter((text) => !known.has(text))
}

/** What a draft says that the signed report does not, as the words of an addendum; empty where that is nothing. */
export function addendumOf(draft: ReportWords, signed: ReportWords): string {
  const texts = PARTS.flatMap(([part, label]) => {
    const words = draft[part].trim()
    return words && words !== signed[part].trim() ? [`${label}: ${words}`] : []
  })
  const medicines = missing(draft.medicines, signed.medicines, medicineText)
  const wounds = missing(draft.wounds, signed.wounds, woundText)
  return [
    ...texts,
    ...medicines.map((text) => `Medicine: ${text}`),
    ...wounds.map((text) => `Wound: ${text}`),
  ].join('\n\n')
}

/** As much as one addendum holds, broken where a line or a word ends; and the rest. */
export function firstPiece(text: string, most: number): [piece: string, rest: string] {
  if (text.length <= most) return [text, '']
  const head = text.slice(0, most)
  const at = [head.lastIndexOf('\n'), head.lastIndexOf(' '), most].find(
    (place) => place > most / 2,
  )!
  return [text.slice(0, at).trim(), text.slice(at).trim()]
}
