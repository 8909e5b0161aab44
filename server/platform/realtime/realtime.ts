import type { Server } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Services } from '../context.ts'
import { buckets } from './buckets.ts'
import { startChecks } from './checks.ts'
import { allowed, close, CLOSE, complain, isOpen, read, send } from './connection.ts'
import type { Connection, ParsedFrame } from './connection.ts'
import { createDelivery } from './delivery.ts'
import { admit } from './hello.ts'
import type { Hint } from './hints.ts'
import { CLOSING_MS, HELLO_MS, RATES } from './limits.ts'
import { watchLiveness } from './liveness.ts'
import { createMembers, type Member } from './members.ts'
import { passTyping, type Typing } from './typing.ts'
import { takeUpgrades } from './upgrade.ts'

/** Serves `/ws` on an HTTP server. `close` ends every socket with 1012, so that clients come back. */
export function serveSockets(services: Services, http: Server, typing: Typing) {
  const { config, hints, presence } = services
  const members = createMembers(presence)
  const rates = {
    person: buckets(RATES.framesOfPerson, config.limits),
    address: buckets(RATES.framesOfAddress, config.limits),
  }
  const signOut = (member: Member) => close(member.connection, CLOSE.signedOut, 'signed out')
  const delivery = createDelivery(services, signOut)
  const hello = admit(services, members, delivery.wake)
  const type = passTyping(services, typing)

  function hear(connection: Connection, frame: ParsedFrame) {
    if (frame.type === 'HELLO') {
      if (connection.greeted) return complain(connection, 'invalid_input', 'HELLO comes once.')
      return hello(connection, frame)
    }
    const { joining, member } = connection
    if (joining) void joining.then(() => hear(connection, frame))
    else if (!isOpen(connection)) return
    else if (!member?.ready) complain(connection, 'not_signed_in', 'HELLO comes first.')
    else if (frame.type === 'PING') send(connection, { type: 'PONG' })
    else type(member, frame)
  }

  /** Listens before anything is awaited: a frame sent right after connecting is not lost. */
  function greet(connection: Connection) {
    const { socket } = connection
    const late = setTimeout(() => {
      if (!connection.greeted) close(connection, CLOSE.noHello, 'no HELLO')
    }, HELLO_MS)
    socket.on('message', (data, isBinary) => {
      const frame = read(connection, rates, data, isBinary)
      if (frame) hear(connection, frame)
    })
    socket.on('ping', () => {
      if (!allowed(connection, rates))
        complain(connection, 'too_many_requests', 'Too many pings. Wait a little.')
    })
    // Whatever is wrong with its bytes, the library has closed it with the right code already.
    socket.on('error', () => {})
    socket.on('close', () => {
      clearTimeout(late)
      if (connection.member) members.remove(connection.member)
    })
  }

  function onHint({ wake = [], board, signedOut, frame }: Hint) {
    delivery.wake(...wake.flatMap((userId) => [...members.of(userId)]))
    if (signedOut) {
      const { session, user } = signedOut
      for (const member of members.all())
        if (member.session === session || member.userId === user) signOut(member)
    }
    if (board) tell([], true, { type: 'BOARD_CHANGED', visitId: board })
    if (frame) tell(frame.to, frame.desks, frame.frame)
  }

  /** Frames without a number: to these people, and to whoever dispatches. */
  function tell(people: readonly string[], desks: boolean, frame: Parameters<typeof send>[1]) {
    for (const userId of people)
      for (const { connection, ready } of members.of(userId)) if (ready) send(connection, frame)
    if (!desks) return
    for (const { connection, ready, userId } of members.desks)
      if (ready && !people.includes(userId)) send(connection, frame)
  }

  const upgrades = takeUpgrades(services, http, greet)
  const stopWatching = watchLiveness(() => upgrades.connections)
  const stopChecks = startChecks(services, members, { wake: delivery.wake, signOut })
  hints.subscribe(onHint)
  return {
    async close() {
      stopChecks()
      stopWatching()
      upgrades.stop()
      for (const connection of upgrades.connections) close(connection, CLOSE.restart, 'restarting')
      const patience = AbortSignal.timeout(CLOSING_MS)
      while (upgrades.connections.size > 0 && !patience.aborted) await sleep(20)
      for (const { socket } of upgrades.connections) socket.terminate()
    },
  }
}
