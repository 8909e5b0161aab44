import { newUuid } from '../../server/platform/ids.ts'
import { startChild, type Child } from './child.ts'
import { compare, type Figure } from './figures.ts'
import type { Stage } from './messages.ts'

/** A process that holds phones, and the server that they are connected to. */
async function connected(server: Child, phones: { token: string | null; count: number }[]) {
  const load = startChild('load/phones.ts')
  const host = await server.ask<string>('host')
  await load.ask('open', { host, phones })
  return load
}

const product = ({ ground }: Stage) => startChild('product/app.ts', { ...ground.environment })

const SOCKETS_EACH = 4
const WARM_PEOPLE = 20
const HEAP_PEOPLE = 250

/** Heap of a socket that is connected and silent. */
export async function heapPerSocket(stage: Stage): Promise<Figure> {
  const tokens = stage.crowd.families.map(({ token }) => token)
  const measure = async (
    server: Child,
    phonesOf: (from: number, to: number) => Parameters<typeof connected>[1],
  ) => {
    const warm = await connected(server, phonesOf(0, WARM_PEOPLE))
    const before = await server.ask<number>('heap')
    const load = await connected(server, phonesOf(WARM_PEOPLE, WARM_PEOPLE + HEAP_PEOPLE))
    const after = await server.ask<number>('heap')
    await Promise.all([warm.end(), load.end()])
    await server.end()
    return (after - before) / (HEAP_PEOPLE * SOCKETS_EACH)
  }
  const rounds = [
    {
      product: await measure(product(stage), (from, to) =>
        tokens.slice(from, to).map((token) => ({ token, count: SOCKETS_EACH })),
      ),
      bare: await measure(startChild('bare/sockets.ts'), (from, to) => [
        { token: null, count: (to - from) * SOCKETS_EACH },
      ]),
    },
  ]
  return compare(
    {
      name: 'heap of an idle socket',
      unit: 'bytes',
      bareIs: 'bare ws',
      target: { atMost: 3 },
    },
    rounds,
  )
}

const FAN_PEOPLE = 25
const FAN_SOCKETS = 20
const FANS = 40
const FAN_ROUNDS = 5

/** A rendered frame on its way to many sockets, by the time that the server's process spends on it. */
export async function fanOut(stage: Stage): Promise<Figure> {
  const people = stage.crowd.families.slice(0, FAN_PEOPLE)
  const users = people.map(({ id }) => id)
  const servers = { product: product(stage), bare: startChild('bare/sockets.ts') }
  const loads = {
    product: await connected(
      servers.product,
      people.map(({ token }) => ({ token, count: FAN_SOCKETS })),
    ),
    bare: await connected(servers.bare, [{ token: null, count: FAN_PEOPLE * FAN_SOCKETS }]),
  }
  const frame = {
    type: 'NURSE_LOCATION',
    visitId: newUuid(new Date()),
    latitude: -26.238_123,
    longitude: 27.908_512,
    accuracy: 12,
    at: new Date().toISOString(),
  }
  async function measure(which: 'product' | 'bare') {
    await loads[which].ask('heard', 0)
    const before = await servers[which].ask<number>('cpu')
    // Each another: of hints that say the same and wait together one is told.
    for (let n = 0; n < FANS; n += 1)
      await servers[which].ask('fanOut', { users, frame: { ...frame, accuracy: 10 + n } })
    const sent = FANS * FAN_PEOPLE * FAN_SOCKETS
    const heard = await loads[which].ask<number>('heard', sent)
    if (heard < sent) throw new Error(`${which}: ${heard} frames of ${sent} came`)
    const spent = (await servers[which].ask<number>('cpu')) - before
    return (sent / spent) * 1_000_000
  }
  const rounds = []
  for (let n = -1; n < FAN_ROUNDS; n += 1) {
    const round = { bare: await measure('bare'), product: await measure('product') }
    stage.say(`  fan-out: ${Math.round(round.product)}/s, bare ${Math.round(round.bare)}/s`)
    if (n >= 0) rounds.push(round)
  }
  for (const child of [...Object.values(loads), ...Object.values(servers)]) await child.end()
  return compare(
    {
      name: 'frames handed out, from the rendered frame on',
      unit: 'a second of the process',
      bareIs: 'bare ws',
      target: { atLeast: 0.6 },
    },
    rounds,
  )
}
