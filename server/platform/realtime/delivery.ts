import { setTimeout as sleep } from 'node:timers/promises'
import type { Role } from '../../../contract/people.ts'
import type { Services } from '../context.ts'
import type { InboxEvent } from '../events/frames.ts'
import { isFull, isOpen, write } from './connection.ts'
import { INBOX_LIMIT, readInboxes, readShared, recordShown } from './inboxes.ts'
import type { InboxRow, Shown } from './inboxes.ts'
import { CAPS, TOGETHER } from './limits.ts'
import { remember, type Member } from './members.ts'
import { deliverOwn } from './ownDelivery.ts'
import { renderer, type Rendered } from './rendering.ts'
import { turns } from './turns.ts'

/**
 * Hands out what is in the inboxes. Whoever is woken while a statement runs is in the next one: under
 * load each process asks the database once for all its sockets, a few dozen times a second; when idle
 * at once. `wake` may be called at any time, and for no reason.
 */
export function createDelivery(services: Services, onSignedOut: (member: Member) => void) {
  const { log, renderers } = services
  const woken = new Set<Member>()
  let wakeUps = 0
  let running = false
  const inTurn = turns(CAPS.ownAtOnce)
  const sharedTypes = new Set<string>(
    renderers.flatMap(({ share, types }) => (share ? [...types] : [])),
  )
  const ownTypes = new Set<string>(renderers.flatMap(({ share, types }) => (share ? [] : types)))

  function wake(...members: readonly Member[]) {
    const ready = members.filter((member) => member.ready)
    if (ready.length === 0) return
    for (const member of ready) woken.add(member)
    wakeUps += 1
    if (running) return
    running = true
    queueMicrotask(() => void run())
  }

  async function run() {
    while (woken.size > 0) {
      const pause = Math.min(TOGETHER.eachMs * (wakeUps - 1), TOGETHER.atMostMs)
      wakeUps = 0
      const began = performance.now()
      const batch = take()
      // What fails is tried again by the safety query: it never takes a socket down.
      await deliver(batch).catch((error: unknown) => log.warn({ err: error }, 'delivery failed'))
      const left = pause - (performance.now() - began)
      if (left > 1) await sleep(left)
    }
    running = false
  }

  function take(): Member[] {
    const batch: Member[] = []
    for (const member of woken) {
      if (batch.length === CAPS.membersOfStatement) break
      woken.delete(member)
      if (member.busy) member.again = true
      else if (!isOpen(member.connection)) continue
      else if (isFull(member.connection)) wakeWhenDrained(member)
      else batch.push(member)
    }
    return batch
  }

  function wakeWhenDrained(member: Member) {
    if (member.blocked) return
    member.blocked = true
    member.connection.stream.once('drain', () => {
      member.blocked = false
      wake(member)
    })
  }

  async function deliver(batch: readonly Member[]) {
    if (batch.length === 0) return
    const inboxes = await readInboxes(services, batch)
    const together: { member: Member; role: Role; inbox: readonly InboxRow[] }[] = []
    const events = new Map<string, InboxEvent>()
    for (const member of batch) {
      const role = inboxes.alive.get(member.session)
      const inbox = inboxes.of(member)
      const seen = inbox.flatMap(({ event }) => event ?? [])
      if (!role) onSignedOut(member)
      else if (seen.some(({ type }) => ownTypes.has(type))) alone(member)
      else if (inbox.length > 0) {
        together.push({ member, role, inbox })
        for (const event of seen) if (sharedTypes.has(event.type)) events.set(event.id, event)
      }
    }
    const render = renderer(services, await readShared(services, [...events.values()]))
    const ready = together.map(({ member, role, inbox }) => {
      const frames = render(inbox, member.userId)
      return { member, frames, first: firstShown(member, role, frames) }
    })
    await recordShown(
      services,
      ready.flatMap(({ first }) => first ?? []),
    )
    for (const { member, frames } of ready) hand(member, frames)
  }

  function hand(member: Member, frames: readonly Rendered[]) {
    remember(
      member,
      frames.flatMap(({ shown }) => shown?.subject ?? []),
    )
    for (const { seq, bytes } of frames) {
      if (!write(member.connection, bytes)) return wake(member)
      member.seq = seq
    }
    if (frames.length === INBOX_LIMIT) wake(member)
  }

  /** Beside the others, so that nobody waits for what only one person is shown. */
  function alone(member: Member) {
    member.busy = true
    inTurn(() => deliverOwn(services, member))
      .then((alive) => alive || onSignedOut(member))
      .catch((error: unknown) => log.warn({ err: error }, 'delivery failed'))
      .finally(() => {
        member.busy = false
        if (member.again || isFull(member.connection)) wake(member)
        member.again = false
      })
  }

  return { wake }
}

/** What the audit trail has to say before these frames are written, if anything is new to this socket. */
function firstShown(
  { session, userId, recorded }: Member,
  role: Role,
  frames: readonly Rendered[],
): Shown | null {
  const shown = frames.flatMap((frame) => frame.shown ?? [])
  if (shown.every(({ subject }) => recorded?.has(subject))) return null
  return {
    session,
    userId,
    role,
    patients: new Set(shown.flatMap(({ event }) => event.patient_id ?? [])),
    visits: new Set(shown.flatMap(({ event }) => event.visit_id ?? [])),
  }
}
