import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Position } from '../../contract/primitives.ts'
import { metresBetween } from '../platform/planning/travel.ts'

/** How a router can be: well, or in one of the ways in which it fails. */
export type Mood =
  | 'well'
  | 'slow'
  | 'error'
  | 'garbage'
  | 'html'
  | 'wrongSize'
  | 'negative'
  | 'impossible'
  | 'endless'
  | 'redirect'
  | 'noRoute'
  | 'noneOfThese'
  | 'offTheRoad'
  | 'hangsUp'

type Table = { from: Position[]; to: Position[] }

/** On these roads everything is twice as far as through the air, at 60 km/h. */
const LONGER = 2
const METRES_A_SECOND = 1000 / 60

/** A stand-in for OSRM's table service: it remembers what it was asked, and is as it is told to be. */
export async function openOsrm() {
  const asked: Table[] = []
  let mood: Mood = 'well'
  /** Only of these moments; afterwards it is well again. */
  let left = Infinity

  function answer({ from, to }: Table, response: ServerResponse) {
    const metres = (a: Position, b: Position) => metresBetween(a, b) * LONGER
    const each = <T>(of: (a: Position, b: Position) => T) =>
      from.map((start) => to.map((end) => of(start, end)))
    const say = (body: object, status = 200) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    const table = {
      code: 'Ok',
      distances: each(metres),
      durations: each((a, b) => metres(a, b) / METRES_A_SECOND),
      sources: from.map(() => ({ distance: 12 })),
      destinations: to.map(() => ({ distance: 12 })),
    }
    const now = mood
    left -= 1
    if (left <= 0) mood = 'well'
    const moods: Record<Mood, () => unknown> = {
      well: () => say(table),
      slow: () => setTimeout(() => say(table), 5_000).unref(),
      error: () => say({ code: 'InternalError', message: 'out of memory' }, 500),
      garbage: () => response.end('{"code":"Ok","durations":[[1'),
      html: () => response.end('<html><body>502 Bad Gateway</body></html>'),
      wrongSize: () => say({ ...table, durations: table.durations.slice(1) }),
      negative: () => say({ ...table, durations: each(() => -5) }),
      impossible: () => say({ ...table, durations: each(() => 1) }),
      endless: () => {
        const write = () => {
          if (response.write('x'.repeat(64_000))) setImmediate(write)
          else response.once('drain', write)
        }
        response.on('error', () => {})
        write()
      },
      redirect: () => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
      noRoute: () => say({ code: 'NoSegment', message: 'no road near here' }, 400),
      noneOfThese: () =>
        say({ ...table, durations: each(() => null), distances: each(() => null) }),
      offTheRoad: () => say({ ...table, destinations: to.map(() => ({ distance: 4_000 })) }),
      hangsUp: () => response.destroy(),
    }
    moods[now]()
  }

  const server = createServer((request, response) => {
    const url = new URL(request.url!, 'http://osrm')
    const places = url.pathname
      .replace('/table/v1/driving/', '')
      .split(';')
      .map((pair): Position => {
        const [longitude = NaN, latitude = NaN] = pair.split(',').map(Number)
        return { latitude, longitude }
      })
    const pick = (name: string) =>
      url.searchParams
        .get(name)!
        .split(';')
        .map((n) => places[Number(n)]!)
    const table = { from: pick('sources'), to: pick('destinations') }
    asked.push(table)
    answer(table, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    /** From now on, or for so many requests. */
    be(next: Mood, times = Infinity) {
      mood = next
      left = times
    },
    async close() {
      if (!server.listening) return
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
