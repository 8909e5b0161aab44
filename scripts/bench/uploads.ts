import { Agent, request } from 'node:http'
import { text as textOf } from 'node:stream/consumers'
import sharp from 'sharp'
import { upload, type Upload } from '../../contract/uploads.ts'
import { joining, type Joined } from '../../server/testing/joining.ts'
import type { Ground } from '../chaos/ground.ts'
import { startChild, type Child } from './child.ts'
import { compare, limit, median, type Figure } from './figures.ts'
import { onGround } from './ground.ts'

const MB = 1024 * 1024
const SIZE = 10 * MB
const AT_ONCE = 50
const ROUNDS = 3
const RANGES = 200

/** Files on their way in and out: memory, throughput, ranges, and what a photo costs. */
export const benchUploads = onGround(measure)

type Sender = ReturnType<typeof senderOf>

function senderOf(ground: Ground, { token }: Joined, patientId: string) {
  const headers = { authorization: `Bearer ${token}` }
  const origin = ground.origins[0]!
  const agent = new Agent({ keepAlive: true })
  /** The body as it goes out: whoever sends must not be what is measured. */
  function formOf(bytes: Uint8Array, name: string, type: string) {
    const boundary = 'ahava-bench-boundary'
    const part = (said: string) => `--${boundary}\r\ncontent-disposition: form-data; ${said}\r\n`
    const body = Buffer.concat([
      Buffer.from(part('name="patientId"') + `\r\n${patientId}\r\n`),
      Buffer.from(part(`name="file"; filename="${name}"`) + `content-type: ${type}\r\n\r\n`),
      bytes,
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ])
    return { body, type: `multipart/form-data; boundary=${boundary}` }
  }
  return {
    formOf,
    async send({ body, type }: ReturnType<typeof formOf>): Promise<Upload> {
      const { promise, resolve, reject } = Promise.withResolvers<string>()
      request(
        `${origin}/api/uploads/file`,
        {
          agent,
          method: 'POST',
          headers: { ...headers, 'content-type': type, 'content-length': body.length },
        },
        (answer) => void textOf(answer).then(resolve, reject),
      )
        .on('error', reject)
        .end(body)
      return upload.parse(JSON.parse(await promise))
    },
    async open(url: string, range: string): Promise<number> {
      const began = performance.now()
      await (await fetch(origin + url, { headers: { ...headers, range } })).arrayBuffer()
      return performance.now() - began
    },
    /** What the API says of itself. */
    async metric(name: string): Promise<number> {
      const text = await (await fetch(`${origin}/metrics`)).text()
      return Number(new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1])
    },
  }
}

async function measure(ground: Ground, say: (line: string) => void): Promise<Figure[]> {
  const family = await joining(ground.clientOf).register('Family')
  const [patient] = (await family.as.people.patients({})).items
  const sender = senderOf(ground, family, patient!.id)
  const bare = startChild('bare/seal.ts')
  const text = new Uint8Array(Buffer.alloc(SIZE, 'Dear doctor, she sleeps well.\n'))
  const first = await sender.send(sender.formOf(text, 'first.txt', 'text/plain'))
  const figures = [
    ...(await many(sender, bare, text, say)),
    await ranges(sender, first),
    await photo(sender, bare),
  ]
  await bare.end()
  return figures
}

async function many(
  sender: Sender,
  bare: Child,
  text: Uint8Array<ArrayBuffer>,
  say: (line: string) => void,
): Promise<Figure[]> {
  const speed: { product: number; bare: number }[] = []
  /** Beyond what the API held before the first round, by round. */
  const grown: number[] = []
  let held: number | undefined
  const form = sender.formOf(text, 'a.txt', 'text/plain')
  // Before the first round nothing is warm: it counts for the memory, which grows most there, and not for the speed.
  for (let round = 0; round <= ROUNDS; round += 1) {
    const limitOfRound = await bare.ask<number>('seal', { count: AT_ONCE, size: SIZE })
    const before = await sender.metric('process_resident_memory_bytes')
    let most = before
    let watching = true
    const watch = (async () => {
      while (watching) {
        most = Math.max(most, await sender.metric('process_resident_memory_bytes'))
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    })()
    const began = performance.now()
    const all = Array.from({ length: AT_ONCE }, () => sender.send(form))
    await Promise.all(all)
    const product = ((AT_ONCE * SIZE) / (performance.now() - began)) * 1_000
    watching = false
    await watch
    say(
      `  ${Math.round(product / MB)} MB/s, bare ${Math.round(limitOfRound / MB)} MB/s, memory ${Math.round(before / 1e6)} to ${Math.round(most / 1e6)} MB`,
    )
    if (round > 0) speed.push({ product: product / MB, bare: limitOfRound / MB })
    held ??= before
    grown.push((most - held) / 1e6)
  }
  const memory = [{ product: Math.max(...grown), bare: held! / 1e6 }]
  return [
    limit(
      {
        name: `memory grows while ${AT_ONCE} files of 10 MB arrive at once`,
        unit: 'MB',
        bareIs: 'what the API held before any came',
        target: { atMost: 200 },
      },
      memory,
    ),
    compare(
      {
        name: `${AT_ONCE} files of 10 MB at once over HTTP`,
        unit: 'MB a second',
        bareIs: 'the same bytes in the same chunks through AES-256-GCM to the disk',
        target: { atLeast: 0.5 },
      },
      speed,
    ),
  ]
}

/** The same 16 KiB from a file of 10 MB and from one of 40 KB: what is around them must cost nothing. */
async function ranges(sender: Sender, large: Upload): Promise<Figure> {
  const bytes = new Uint8Array(Buffer.alloc(40_000, 'a'))
  const small = await sender.send(sender.formOf(bytes, 'small.txt', 'text/plain'))
  const middle = SIZE / 2
  const rounds: { product: number; bare: number }[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const [ofLarge, ofSmall]: [number[], number[]] = [[], []]
    for (let n = 0; n < RANGES; n += 1) {
      ofLarge.push(await sender.open(large.url, `bytes=${middle}-${middle + 16_383}`))
      ofSmall.push(await sender.open(small.url, 'bytes=16384-32767'))
    }
    rounds.push({ product: median(ofLarge), bare: median(ofSmall) })
  }
  return compare(
    {
      name: 'a range of 16 KiB in the middle of 10 MB',
      unit: 'ms',
      bareIs: 'the same range of a file of 40 KB',
      target: { atMost: 1.5 },
    },
    rounds,
  )
}

async function photo(sender: Sender, bare: Child): Promise<Figure> {
  const noise = { type: 'gaussian', mean: 128, sigma: 8 } as const
  const create = { width: 4_000, height: 3_000, channels: 3, background: '#a86', noise } as const
  const bytes = new Uint8Array(await sharp({ create }).jpeg({ quality: 80 }).toBuffer())
  const form = sender.formOf(bytes, 'photo.jpg', 'image/jpeg')
  const rounds: { product: number; bare: number }[] = []
  for (let round = 0; round <= ROUNDS; round += 1) {
    const alone = await bare.ask<number>('picture', bytes)
    const before = await sender.metric('process_cpu_seconds_total')
    await sender.send(form)
    const used = (await sender.metric('process_cpu_seconds_total')) - before
    if (round > 0) rounds.push({ product: used, bare: alone })
  }
  return limit(
    {
      name: 'a photo of 4,000 x 3,000 pixels, all of it',
      unit: 's of processor',
      bareIs: 'decoding and encoding alone',
      target: { atMost: 1 },
    },
    rounds,
  )
}
