import { numberedFrame } from '../../../contract/events.ts'
import type { Services } from '../context.ts'
import type { InboxEvent, Shared } from '../events/frames.ts'
import { allows } from '../standing.ts'
import type { InboxRow } from './inboxes.ts'

/** A frame ready to be written; what it shows, unless that is nothing, for the audit trail. */
export type Rendered = {
  seq: number
  bytes: Buffer
  shown: { subject: string; event: InboxEvent } | null
}

/** A frame without its number, as text: the same for everybody who sees this form of it. */
type Tail = string

const withNumber = (seq: number, tail: Tail) => Buffer.from(`{"seq":${seq},${tail}`)

const tailOf = (type: string, at: Date, data: unknown): Tail => {
  const { seq: _, ...frame } = numberedFrame.parse({ seq: 1, type, at: at.toISOString(), data })
  return JSON.stringify(frame).slice(1)
}

/** Renders each event once for each form it has, and numbers it for each person. */
export function renderer({ log }: Pick<Services, 'log'>, shared: ReadonlyMap<string, Shared>) {
  const tails = new Map<string, Tail | null>()

  /** Null for what does not keep to the contract: a fault of ours that must not stop what follows. */
  function tail(event: InboxEvent, form: string, data: unknown): Tail | null {
    const name = `${event.id} ${form}`
    let text = tails.get(name)
    if (text === undefined) {
      try {
        text = tailOf(event.type, event.happened_at, data)
      } catch (error) {
        log.error({ alarm: 'frame', eventId: event.id, type: event.type, err: error }, 'no frame')
        text = null
      }
      tails.set(name, text)
    }
    return text
  }

  function frame({ seq, at, event, words }: InboxRow, userId: string): Rendered {
    const found = event && shared.get(event.id)
    if (event && found && allows(found.to, words)) {
      const mine = found.own !== undefined && event.actor_id === userId
      const text = mine ? tail(event, 'own', found.own) : tail(event, 'all', found.data)
      const shown = { subject: found.subject, event }
      if (text) return { seq, bytes: withNumber(seq, text), shown }
    }
    return { seq, bytes: withNumber(seq, tailOf('WITHHELD', at, {})), shown: null }
  }

  /** Sockets of one person that stand at the same number are written the same bytes. */
  const inboxes = new Map<readonly InboxRow[], Rendered[]>()
  return (inbox: readonly InboxRow[], userId: string): readonly Rendered[] => {
    let frames = inboxes.get(inbox)
    if (!frames) inboxes.set(inbox, (frames = inbox.map((row) => frame(row, userId))))
    return frames
  }
}
