import { isValidOn, type Order } from '../../../contract/record.ts'
import { ROUTES } from '../../../contract/reportParts.ts'
import { addDays, longDay } from '../../time.ts'
import type { Tone } from '../../ui/Tag.tsx'
import { linesOf, type ShownRecord } from './shown.ts'

/** So long before it ends somebody should ask for a new one. */
const SOON_DAYS = 14
const noon = (day: string) => longDay(`${day}T10:00:00Z`)

/** How much, which way and how often, in one line. */
export const orderWords = ({ dose, route, frequency }: Order) =>
  [dose, route && ROUTES[route], frequency].filter(Boolean).join(', ')

export const prescriberWords = ({ prescriber: { name, number } }: Order) =>
  number ? `${name} (${number})` : name

/** Whether it holds on that day, and how long: a word for each, so that no colour has to say it. */
export function validity(order: Order, day: string): { tone: Tone; word: string } {
  const { validFrom, validUntil } = order
  if (day < validFrom) return { tone: 'warn', word: `Not yet: from ${noon(validFrom)}` }
  if (!isValidOn(order, day)) return { tone: 'alert', word: `Ran out ${noon(validUntil ?? day)}` }
  if (validUntil === null) return { tone: 'good', word: 'Valid until it is ended' }
  return {
    tone: validUntil <= addDays(day, SOON_DAYS) ? 'warn' : 'good',
    word: `Valid until ${noon(validUntil)}`,
  }
}

/** The orders that hold on that day. */
export const ordersOn = (record: ShownRecord, day: string) =>
  linesOf(record, 'order').flatMap((entry) =>
    entry.order && isValidOn(entry.order, day) ? [{ ...entry, order: entry.order }] : [],
  )

/** Why a service that needs an order has none on the day of its visit; null where one holds then. */
export function lacksOrder(record: ShownRecord, day: string, today: string): string | null {
  if (ordersOn(record, day).length > 0) return null
  const ends = linesOf(record, 'order').flatMap(({ order }) => order?.validUntil ?? [])
  const last = ends
    .filter((end) => end < day)
    .toSorted()
    .at(-1)
  if (!last) return 'No valid order for this'
  return last < today
    ? `No valid order for this: it ran out on ${noon(last)}`
    : `The order ends on ${noon(last)}, before this visit`
}
