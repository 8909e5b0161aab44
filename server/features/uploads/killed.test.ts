import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { upload, type Upload } from '../../../contract/uploads.ts'
import { createClient } from '../../../contract/client.ts'
import { openServices } from '../../app.ts'
import { readConfig } from '../../platform/config.ts'
import { systemTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import { uploadOf } from '../../platform/storage/names.ts'
import { openOwnApi } from '../../testing/ownApi.ts'
import { joining } from '../../testing/joining.ts'
import { persistent } from '../../testing/processes.ts'
import { collectFiles, GRACE_HOURS } from './collect.ts'
import { openStored } from './files.ts'

// The API as it runs, killed with SIGKILL while pictures arrive: five times here, fifty in
// `npm run prove -- killed-uploads`, which says where to write the result.
const resultFile = process.env['AHAVA_PROOF']
const KILLS = resultFile ? 50 : 5
const AT_ONCE = 6
const PIECE = 32 * 1024

let own: Awaited<ReturnType<typeof openOwnApi>>
let origin: string
let api: typeof own.api
let services: Awaited<ReturnType<typeof openServices>>

beforeAll(async () => {
  own = await openOwnApi('uploads', { AHAVA_LIMITS: '1000' })
  ;({ api, origin } = own)
  services = await openServices('api', readConfig(own.environment))
  api.start()
})
afterAll(() => own.close(() => services.close()))

/** A photograph as heavy as a small one of a phone: noise does not shrink. */
const photograph = (width: number) =>
  sharp({
    create: {
      width,
      height: 500,
      channels: 3,
      background: '#000',
      noise: { type: 'gaussian', mean: 128, sigma: 50 },
    },
  })
    .jpeg()
    .toBuffer()

type Outcome = Upload | 'broken off' | 'nobody there'

/** Sends a picture piece by piece, as a phone does. */
async function send(token: string, patientId: string, picture: Buffer): Promise<Outcome> {
  const part = (name: string) => `--b\r\ncontent-disposition: form-data; name="${name}"`
  const body = Buffer.concat([
    Buffer.from(`${part('patientId')}\r\n\r\n${patientId}\r\n`),
    Buffer.from(`${part('image')}; filename="arm.jpg"\r\ncontent-type: image/jpeg\r\n\r\n`),
    picture,
    Buffer.from('\r\n--b--\r\n'),
  ])
  const sending = request(`${origin}/api/uploads/image`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'multipart/form-data; boundary=b',
      'content-length': body.length,
    },
  })
  const answered = once(sending, 'response')
  // A line that dies while nobody waits for it is heard below.
  answered.catch(() => {})
  sending.on('error', () => {})
  try {
    for (let from = 0; from < body.length && !sending.destroyed; from += PIECE) {
      sending.write(body.subarray(from, from + PIECE))
      await setTimeout(1)
    }
    sending.end()
    const [answer] = (await answered) as [NodeJS.ReadableStream & { statusCode?: number }]
    const said = await text(answer)
    return answer.statusCode === 201 ? upload.parse(JSON.parse(said)) : 'broken off'
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return code === 'ECONNREFUSED' ? 'nobody there' : 'broken off'
  }
}

const ask = <Row>(query: ReturnType<typeof sql<Row>>) =>
  systemTransaction(services.services.database, (tx) => tx.many(query))

type Kept = { id: string; patient_id: string; storage_name: string; size: number; key: Buffer }
const kept = () =>
  ask(sql<Kept>`
    select u.id, u.patient_id, u.storage_name, u.size, p.data_key as key
    from uploads u join patients p on p.id = u.patient_id where u.state = 'clean'`)

/** All of a kept file as it lies there. Throws when a byte of it is missing or altered. */
async function whole({ id, patient_id, storage_name, size, key }: Kept): Promise<Buffer> {
  const owner = { id, patientId: patient_id, dataKey: key }
  const file = { name: storage_name, size }
  return Buffer.concat(
    await Array.fromAsync(openStored(services.services, owner, file, 0, file.size)),
  )
}

test(
  'killed again and again in mid-upload: no row without bytes, no half file, nothing left lying',
  { timeout: resultFile ? 1_200_000 : 280_000 },
  async () => {
    const { register } = joining((token) => createClient(persistent(origin, token)))
    const { as, token } = await register('Palesa')
    const patientId = (await as.people.patients({})).items[0]!.id
    const pictures = await Promise.all([500, 600, 700].map((width) => photograph(width)))

    let working = true
    let broken = 0
    let read = 0
    const answered: Upload[] = []
    const phone = async (n: number) => {
      for (let turn = n; working; turn += 1) {
        const image = await send(token, patientId, pictures[turn % pictures.length]!)
        if (typeof image === 'object') {
          answered.push(image)
          continue
        }
        if (image === 'broken off') broken += 1
        await setTimeout(50)
      }
    }
    const reader = async () => {
      while (working) {
        await setTimeout(10)
        const file = answered.at(-1 - (read % 7))
        if (!file) continue
        const headers = { authorization: `Bearer ${token}` }
        const bytes = await fetch(origin + file.url, { headers })
          .then(async (answer) => (answer.ok ? await answer.bytes() : null))
          .catch(() => null)
        if (bytes === null) continue
        expect(bytes.length).toBe(file.size)
        read += 1
      }
    }
    const all = [...Array.from({ length: AT_ONCE }, (_, n) => phone(n)), reader()]
    for (let kill = 0; kill < KILLS; kill += 1) {
      const enough = answered.length + AT_ONCE
      while (answered.length < enough) await setTimeout(5)
      // A little later each time: now while bytes arrive, now while they are inspected or kept.
      await setTimeout((kill * 13) % 120)
      await api.kill()
      api.start()
    }
    const enough = answered.length + AT_ONCE
    while (answered.length < enough) await setTimeout(20)
    working = false
    await Promise.all(all)

    // Each row that says so has all of its bytes, and everything that was answered has its row.
    const rows = await kept()
    for (const row of rows) {
      const bytes = await whole(row)
      expect(bytes.length).toBe(row.size)
      expect((await sharp(bytes).stats()).channels).toHaveLength(3)
    }
    const ids = new Set(rows.map(({ id }) => id))
    expect(answered.filter(({ id }) => !ids.has(id))).toEqual([])

    // What was cut off lies there until a day has passed, and is nobody's meanwhile.
    const pending = await ask(sql<{ storage_name: string }>`
      select storage_name from uploads where state = 'pending'`)
    for (const { storage_name } of pending) {
      const headers = { authorization: `Bearer ${token}` }
      expect((await fetch(`${origin}/uploads/${storage_name}`, { headers })).status).toBe(404)
    }
    const { storage } = services.services
    const at = (hours: number) => new Date(Date.now() + hours * 3_600_000)
    const early = await collectFiles(services.services, at(GRACE_HOURS - 1))
    expect(early).toMatchObject({ unfinished: 0, nameless: 0, half_written: 0, missing: 0 })
    const late = await collectFiles(services.services, at(GRACE_HOURS + 1))
    expect(late).toMatchObject({ kept: rows.length, unfinished: pending.length, missing: 0 })
    const names = (await Array.fromAsync(storage.list())).map(({ name }) => uploadOf(name))
    expect([...new Set(names)].toSorted()).toEqual(
      rows.map(({ storage_name }) => storage_name).toSorted(),
    )
    expect(await storage.sweep(at(GRACE_HOURS + 1))).toBe(0)
    expect(await ask(sql`select id from uploads where state = 'pending'`)).toEqual([])

    const counts = {
      kills: KILLS,
      answered: answered.length,
      'broken off': broken,
      'kept with all their bytes': rows.length,
      'read meanwhile, whole': read,
      'unfinished, collected': late.unfinished,
      'nameless, collected': late.nameless,
      'half written, collected': late.half_written,
    }
    expect(broken).toBeGreaterThan(KILLS)
    expect(late.unfinished + late.nameless + late.half_written).toBeGreaterThan(KILLS)
    if (resultFile) writeFileSync(resultFile, JSON.stringify(counts))
  },
)
