import type { Connection } from './connection.ts'
import type { Presence } from './presence.ts'

/** Somebody who is signed in on a socket. */
export type Member = {
  readonly connection: Connection
  readonly session: string
  readonly userId: string
  /** Dispatches: hears what only desks hear. Looked up again all the time. */
  desk: boolean
  /** The last number that was handed to this socket. */
  seq: number
  /** False until READY was sent: nothing comes before it. */
  ready: boolean
  /** The visits and conversations whose delivery to this socket is in the audit trail. */
  recorded: Set<string> | null
  /** Frames are on their way that only this person is shown; woken meanwhile. */
  busy: boolean
  again: boolean
  /** Waits until its bytes have left. */
  blocked: boolean
}

export function remember(member: Member, subjects: readonly string[]): void {
  if (subjects.length === 0) return
  member.recorded ??= new Set()
  for (const subject of subjects) member.recorded.add(subject)
}

/** Everybody on a socket of this process; `presence` is told of the first and the last of a person. */
export function createMembers(presence: Pick<Presence, 'joined' | 'left'>) {
  const byPerson = new Map<string, Set<Member>>()
  /** Told of every message: never looked for among thousands of sockets. */
  const desks = new Set<Member>()

  return {
    desks: desks as ReadonlySet<Member>,
    add(member: Member) {
      if (member.desk) desks.add(member)
      const others = byPerson.get(member.userId)
      if (others) others.add(member)
      else {
        byPerson.set(member.userId, new Set([member]))
        presence.joined(member.userId)
      }
    },
    /** Removes exactly this socket: an old one that closes late must not silence the new one. */
    remove(member: Member) {
      desks.delete(member)
      const others = byPerson.get(member.userId)
      if (!others?.delete(member) || others.size > 0) return
      byPerson.delete(member.userId)
      presence.left(member.userId)
    },
    setDesk(member: Member, desk: boolean) {
      member.desk = desk
      if (!desk) desks.delete(member)
      // One that has closed meanwhile stays away.
      else if (byPerson.get(member.userId)?.has(member)) desks.add(member)
    },
    of: (userId: string): ReadonlySet<Member> => byPerson.get(userId) ?? NOBODY,
    people: () => [...byPerson.keys()],
    *all() {
      for (const members of byPerson.values()) yield* members
    },
  }
}
const NOBODY: ReadonlySet<Member> = new Set()

export type Members = ReturnType<typeof createMembers>
