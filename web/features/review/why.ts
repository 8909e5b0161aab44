import type { QueuedReview } from '../../../contract/reviews.ts'
import { span, stamp, type Instant } from '../../time.ts'
import type { Tone } from '../../ui/Tag.tsx'
import { RISK_LOOK, riskTone, WARNING_WORDS } from '../observations/words.ts'

type Item = Pick<
  QueuedReview,
  'worst' | 'worriedAt' | 'answeredAt' | 'signedAt' | 'urgency' | 'incident'
>

/** The score as a large number beside the name, in the colour of what it means. */
export function scoreOf({ worst, worriedAt, urgency }: Item): { text: string; tone: Tone } {
  const text =
    worst?.total === null || worst?.total === undefined
      ? worriedAt
        ? '!'
        : '–'
      : `${worst.atLeast ? '≥' : ''}${worst.total}`
  if (urgency.startsWith('rang')) return { text, tone: 'alert' }
  if (urgency !== 'none') return { text, tone: 'warn' }
  // The score of who is dying says nothing of what is to be done.
  if (worst?.comfort) return { text, tone: 'plain' }
  return { text, tone: worst?.risk ? riskTone(worst.risk, !worst.atLeast) : 'plain' }
}

/** Why a report stands where it stands: how the patient was, then how long it waits. */
export function whyOf(item: Item, now: Instant): string[] {
  const { worst, worriedAt, answeredAt, signedAt } = item
  const words: string[] = []
  if (worst && worst.total !== null && worst.risk) {
    const total = `${worst.atLeast ? 'at least ' : ''}${worst.total}`
    const gaps = worst.atLeast ? 'not all measured, ' : ''
    const at = `${gaps}${worst.uncertain ? 'about ' : ''}${stamp(worst.at, now)}`
    const meaning = worst.comfort ? 'comfort care' : RISK_LOOK[worst.risk].word.toLowerCase()
    words.push(`Score ${total}, ${meaning}, ${at}`)
  }
  for (const kind of worst?.warnings ?? [])
    if (kind === 'glucose' || kind === 'pressure') words.push(WARNING_WORDS[kind])
  if (worriedAt) words.push(`The nurse was worried, ${stamp(worriedAt, now)}`)
  if (item.incident) words.push('An incident was reported')
  if (worst?.acknowledged === false) words.push('Nobody has answered the warning')
  if (answeredAt) words.push(`The nurse has answered, ${stamp(answeredAt, now)}`)
  const { value, unit } = span(new Date(now).getTime() - Date.parse(signedAt))
  words.push(value === 0 ? 'Signed just now' : `Report waiting ${value} ${unit}`)
  return words
}
