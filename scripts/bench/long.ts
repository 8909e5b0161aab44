import type { Client } from '../../contract/client.ts'
import { newUuid } from '../../server/platform/ids.ts'
import { compare, median, type Figure } from './figures.ts'
import type { Stage } from './messages.ts'

const FEW = 100
const MANY = 100_000
const BATCH = 5_000
const ASKED = 60
const ROUNDS = 5
/** What wavers by less than this is as fast. */
const AS_FAST = 1.25

/** Fills a conversation from the first message that is in it: what is unlike is id, number and body. */
async function fill({ ground }: Stage, visitId: string, upTo: number) {
  const [first] = await ground.ask<{ id: string; patient: string; key: Buffer; last: number }>(
    `select m.id, m.patient_id as patient, p.data_key as key, c.last_number as last
      from messages m join patients p on p.id = m.patient_id join conversations c on c.id = m.conversation_id
      where m.visit_id = $1 and m.kind = 'practical' order by m.number limit 1`,
    [visitId],
  )
  if (!first) throw new Error('the conversation is empty')
  const { vault } = ground.services
  for (let from = first.last + 1; from <= upTo; from += BATCH) {
    const numbers = Array.from({ length: Math.min(BATCH, upTo - from + 1) }, (_, n) => from + n)
    const ids = numbers.map(() => newUuid(new Date()))
    const bodies = ids.map((row) =>
      vault
        .sealText(
          first.key,
          { table: 'messages', column: 'body', row, person: first.patient },
          'A message of ordinary length, as people write.',
        )
        .toString('hex'),
    )
    await ground.ask(
      `insert into messages select (jsonb_populate_record(null::messages, to_jsonb(m) ||
          jsonb_build_object('id', x.id, 'number', x.number, 'body', '\\x' || x.body))).*
        from messages m, unnest($2::uuid[], $3::int[], $4::text[]) as x (id, number, body) where m.id = $1`,
      [first.id, ids, numbers, bodies],
    )
  }
  await ground.ask(
    `update conversations set last_number = $2 where id = (select conversation_id from messages where id = $1)`,
    [first.id, upTo],
  )
  await ground.ask(
    `update read_marks set own_after = $2 where number = 0 and own_after > 0
      and conversation_id = (select conversation_id from messages where id = $1)`,
    [first.id, upTo],
  )
  await ground.ask('analyze messages')
}

type Read = { name: string; ask: (as: Client, visitId: string) => Promise<unknown> }

const READS: readonly Read[] = [
  { name: 'the newest page', ask: (as, visitId) => as.messages.list({ visitId, limit: 50 }) },
  { name: 'unread counts', ask: (as) => as.messages.unread({}) },
]

async function time(act: () => Promise<unknown>) {
  const began = performance.now()
  await act()
  return performance.now() - began
}

/** A conversation of 100,000 messages beside one of 100, read by a nurse who has read neither. */
export async function longConversation(stage: Stage): Promise<Figure[]> {
  const [long, short] = stage.crowd.talks
  if (!long || !short) throw new Error('two visits are needed')
  for (const { family, visitId } of [long, short])
    await family.as.messages.send({ visitId, content: 'The first one.' })
  await fill(stage, short.visitId, FEW)
  const rounds = new Map<string, { product: number; bare: number }[]>()
  const measure = async ({ ask }: Read, { nurse, visitId }: typeof long) => {
    const times: number[] = []
    for (let n = 0; n < ASKED; n += 1) times.push(await time(() => ask(nurse.as, visitId)))
    return median(times)
  }
  await fill(stage, long.visitId, MANY)
  for (let n = -1; n < ROUNDS; n += 1)
    for (const read of READS) {
      const round = { bare: await measure(read, short), product: await measure(read, long) }
      if (n >= 0) rounds.set(read.name, [...(rounds.get(read.name) ?? []), round])
    }
  return READS.map(({ name }) =>
    compare(
      {
        name: `${name} with ${MANY} messages`,
        unit: 'ms',
        bareIs: `with ${FEW}`,
        target: { atMost: AS_FAST },
      },
      rounds.get(name) ?? [],
    ),
  )
}
