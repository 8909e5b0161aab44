import type { NumberedFrame } from '../../../contract/events.ts'
import type { Offer } from '../../../contract/offers.ts'
import type { VisitSummary } from '../../../contract/visits.ts'
import type { User } from '../../../contract/auth.ts'
import { longDay, time } from '../../time.ts'
import { familyHeadline, firstName } from '../../words.ts'
import type { Storage } from '../../storage.ts'

/** Something that happened, kept on this device so that it can be read later. */
export type Notice = {
  seq: number
  at: string
  text: string
  visitId: string | null
  /** Of a message: it leads to where it was written, with a visit or without. */
  conversationId?: string | undefined
  patientId?: string | undefined
  /** A complaint or an incident that it is about. */
  caseId?: string | undefined
  read: boolean
}

const KEPT = 100

/** The sentence for a frame; null for what `me` did, or what needs no telling. */
export function sentenceFor(frame: NumberedFrame, me: Pick<User, 'id' | 'name'>): string | null {
  if (frame.type === 'NEW_MESSAGE') {
    const { sender } = frame.data.message
    return sender && sender.id !== me.id ? `${sender.name} wrote to you` : null
  }
  if (frame.type === 'NOTICE') return frame.data.text || null
  if (frame.type === 'VISIT_OFFERED') return `Can you come ${when(frame.data.offer)}?`
  if (frame.type === 'OFFER_ENDED') return endOfOffer(frame.data.offer)
  if (!('visit' in frame.data) || !('by' in frame.data)) return null
  if (frame.data.by?.id === me.id) return null
  // Nobody is told by a notice that somebody has died.
  if (frame.data.reason === 'died') return null
  const { visit } = frame.data
  return visitSentence(frame.type, visit, visit.patient.name === me.name)
}

const when = ({ start }: Offer) => `on ${longDay(start)} at ${time(start)}`

/** What a nurse did herself needs no telling. */
function endOfOffer(offer: Offer): string | null {
  if (offer.state === 'ended') return `The visit ${when(offer)} is no longer offered`
  if (offer.state === 'withdrawn') return `Dispatch took back the offer ${when(offer)}`
  return offer.state === 'expired' ? `The time to answer the offer ${when(offer)} is over` : null
}

function visitSentence(type: NumberedFrame['type'], visit: VisitSummary, own: boolean) {
  const who = own ? 'you' : firstName(visit.patient.name)
  if (type === 'VISIT_CREATED') return `A visit for ${who} was requested`
  if (type === 'VISIT_ASSIGNED') {
    return visit.nurse ? `${visit.nurse.name} will visit ${who}` : `No nurse for ${who} yet`
  }
  if (type === 'VISIT_CANCELLED') return `The visit to ${who} was cancelled`
  if (type === 'VISIT_STATUS_CHANGED') return familyHeadline(visit, own)
  if (type === 'REPORT_SIGNED') return `The report about ${who} is signed`
  if (type === 'REVIEW_ADDED') return `A doctor has reviewed the report about ${who}`
  if (type === 'REVIEW_RELEASED') return `The report about ${who} can be read`
  return null
}

export type Notices = ReturnType<typeof createNotices>

export function createNotices(storage: Storage) {
  let notices: Notice[] = []
  const listeners = new Set<() => void>()
  function set(next: Notice[]) {
    notices = next.slice(0, KEPT)
    for (const listener of listeners) listener()
    void storage.write('notices', notices)
  }
  return {
    async load() {
      set(((await storage.read('notices')) as Notice[] | undefined) ?? [])
    },
    snapshot: () => notices,
    subscribe(listener: () => void) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    hear(frame: NumberedFrame, me: Pick<User, 'id' | 'name'>) {
      const text = sentenceFor(frame, me)
      if (!text || notices.some((each) => each.seq === frame.seq)) return
      const visitId =
        'message' in frame.data
          ? frame.data.message.visitId
          : 'visit' in frame.data
            ? (frame.data.visit?.id ?? null)
            : null
      const conversationId = 'message' in frame.data ? frame.data.message.conversationId : undefined
      const patientId = 'visit' in frame.data ? frame.data.visit?.patient.id : undefined
      const caseId = 'caseId' in frame.data ? (frame.data.caseId ?? undefined) : undefined
      const about = { visitId, conversationId, patientId, caseId }
      set([{ seq: frame.seq, at: frame.at, text, ...about, read: false }, ...notices])
    },
    /** What was told of a patient to whom the right has ended. */
    forget(patientId: string, visits: ReadonlySet<string>) {
      set(
        notices.filter(
          (each) => each.patientId !== patientId && !(each.visitId && visits.has(each.visitId)),
        ),
      )
    },
    readAll() {
      if (notices.some((each) => !each.read)) set(notices.map((each) => ({ ...each, read: true })))
    },
  }
}
