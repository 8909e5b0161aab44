import { setTimeout } from 'node:timers/promises'
import type { Client } from '../../contract/client.ts'
import type { Message } from '../../contract/messages.ts'
import { verifyTrail } from '../../server/platform/audit/verify.ts'
import { CAST } from './cast.ts'
import type { Acknowledged, Device } from './device.ts'
import type { Ground } from './ground.ts'
import type { Observed, SeenDevice, SeenPerson } from './invariants.ts'
import type { People } from './people.ts'

/** So long may it take until everybody has heard of everything and every effect is finished. */
const PATIENCE_MS = 120_000
const LOOK_MS = 100

/** Waits for a condition; false when it did not come. Whoever judges says what that means. */
async function settles(holds: () => Promise<boolean>): Promise<boolean> {
  const deadline = Date.now() + PATIENCE_MS
  while (Date.now() < deadline) {
    if (await holds()) return true
    await setTimeout(LOOK_MS)
  }
  return false
}

const heads = async ({ ask }: Ground) =>
  new Map(
    (await ask<{ user_id: string; seq: string }>('select user_id, seq from inbox_heads')).map(
      ({ user_id, seq }) => [user_id, Number(seq)],
    ),
  )

const countEffects = async ({ ask }: Ground) =>
  (
    await ask<{ made: number; unfinished: number }>(
      `select count(*)::int as made, count(*) filter (where finished_at is null and due_at <= now())::int as unfinished
      from effects`,
    )
  )[0]!

async function readTrail({ services: { database } }: Ground) {
  const { finding, rows, unsealed } = await verifyTrail(database)
  return { finding, rows, unsealed }
}

async function readConversation(as: Client, conversationId: string): Promise<Message[]> {
  const messages: Message[] = []
  let cursor: string | null = null
  do {
    const page: Awaited<ReturnType<Client['messages']['list']>> = await as.messages.list({
      conversationId,
      limit: 100,
      ...(cursor && { cursor }),
    })
    messages.push(...page.items)
    cursor = page.nextCursor
  } while (cursor)
  return messages.toReversed()
}

async function lookAtPerson(ground: Ground, people: People, n: number): Promise<SeenPerson> {
  const { id: userId, as } = people.people[n]!
  const mine = CAST[n]!.conversations.map((number) => people.conversations[number]!)
  const fresh: Record<string, Message[]> = {}
  const readUpTo: Record<string, number> = {}
  for (const conversationId of mine) {
    fresh[conversationId] = await readConversation(as, conversationId)
    const { items } = await as.messages.participants({ conversationId })
    readUpTo[conversationId] = items.find(({ id }) => id === userId)?.readUpTo ?? 0
  }
  const { conversations } = await as.messages.unread({})
  const counted = await ground.ask<{ id: string; unread: number }>(
    `select m.conversation_id as id, count(*)::int as unread from messages m
      left join read_marks r on r.conversation_id = m.conversation_id and r.user_id = $1
      where m.conversation_id = any($2::uuid[]) and m.sender_id <> $1 and m.number > coalesce(r.number, 0)
      group by m.conversation_id`,
    [userId, mine],
  )
  return {
    userId,
    head: (await as.events.since({ since: 0, limit: 1 })).head,
    fresh,
    readUpTo,
    unread: Object.fromEntries(
      conversations.map(({ conversationId, unread }) => [conversationId, unread]),
    ),
    counted: Object.fromEntries(counted.map(({ id, unread }) => [id, unread])),
  }
}

const lookAtDevice = (device: Device): SeenDevice => ({
  index: device.index,
  userId: device.userId,
  cursor: device.cursor(),
  heard: device.heard,
  restarts: device.restarts,
  shown: Object.fromEntries(
    [...device.shown].map(([id, messages]) => [
      id,
      [...messages.values()].toSorted((a, b) => a.number - b.number),
    ]),
  ),
  readUpTo: Object.fromEntries(device.readUpTo),
  signedOut: device.signedOut(),
})

/** Waits until all is quiet, then reads everything anew: what the devices show, and what is true. */
export async function observe(
  ground: Ground,
  people: People,
  devices: readonly Device[],
  acknowledged: Acknowledged[],
): Promise<Observed> {
  await settles(async () => {
    const now = await heads(ground)
    return devices.every((device) => device.cursor() === (now.get(device.userId) ?? 0))
  })
  await Promise.race([Promise.all(devices.map((device) => device.read())), setTimeout(PATIENCE_MS)])
  // As it was found then: a push that waits for its moment may be due in the next one.
  let effects = await countEffects(ground)
  await settles(async () => {
    effects = await countEffects(ground)
    return effects.unfinished === 0
  })
  const seen: SeenPerson[] = []
  for (const [n] of people.people.entries()) seen.push(await lookAtPerson(ground, people, n))
  const stored = await ground.ask<Observed['stored'][number]>(
    `select id, conversation_id as "conversationId", number from messages
      where sender_id is not null order by conversation_id, number`,
  )
  await settles(async () => (await readTrail(ground)).unsealed === 0)
  return {
    acknowledged,
    stored,
    devices: devices.map(lookAtDevice),
    people: seen,
    trail: await readTrail(ground),
    effects,
    fallen: ground.fallen,
  }
}
