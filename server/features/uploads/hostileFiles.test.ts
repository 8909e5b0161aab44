import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { MEMORY } from '../../../scripts/start/memory.ts'
import { createClient } from '../../../contract/client.ts'
import { upload } from '../../../contract/uploads.ts'
import { openOwnApi } from '../../testing/ownApi.ts'
import { hostileFiles, type Hostile } from '../../testing/hostile/files/generate.ts'
import { secondOpinion } from '../../testing/hostile/files/secondOpinion.ts'
import { TYPES, type Kind, type Sent } from '../../testing/hostile/files/sound.ts'
import { joining } from '../../testing/joining.ts'
import { persistent } from '../../testing/processes.ts'

// Hostile files at the door of the API as it runs: three hundred here, three thousand in
// `npm run prove -- files`, which says where to write the result.
const resultFile = process.env['AHAVA_PROOF']
const COUNT = resultFile ? 3_000 : 300
const SEED = 7
const AT_ONCE = 4
/** A person may send 240 in ten minutes. */
const EACH = 200
const MEMORY_LIMIT = 400_000_000

let own: Awaited<ReturnType<typeof openOwnApi>>
let origin: string
let api: typeof own.api
const ends: string[] = []

beforeAll(async () => {
  own = await openOwnApi('hostile', MEMORY, (how) => ends.push(how))
  ;({ api, origin } = own)
  api.start()
})
afterAll(() => own.close())

const samples = new URL('../../../../shared/samples/files/', import.meta.url)
const realFiles = (): Sent[] =>
  !existsSync(samples)
    ? []
    : readdirSync(samples).map((filename) => ({
        filename,
        declared: TYPES[filename.split('.').at(-1) as Kind],
        bytes: readFileSync(new URL(filename, samples)),
      }))

/** Bytes of memory that the API holds now, as it says itself. */
async function memory(): Promise<number> {
  const text = await (await fetch(`${origin}/metrics`)).text()
  return Number(/^process_resident_memory_bytes (\S+)/m.exec(text)?.[1] ?? Number.NaN)
}

type Who = { token: string; patientId: string }

async function family(n: number): Promise<Who> {
  const { register } = joining((token) => createClient(persistent(origin, token)))
  const { token, as } = await register(`Family${n}`)
  const [patient] = (await as.people.patients({})).items
  return { token, patientId: patient!.id }
}

async function sendOne({ token, patientId }: Who, { bytes, filename, declared }: Hostile) {
  const body = new FormData()
  body.append('patientId', patientId)
  body.append('file', new File([new Uint8Array(bytes)], filename, { type: declared }))
  const headers = { authorization: `Bearer ${token}` }
  return fetch(`${origin}/api/uploads/file`, { method: 'POST', body, headers })
}

const HEADERS = {
  'x-content-type-options': 'nosniff',
  'cache-control': 'private, no-store',
  'content-security-policy': expect.stringMatching(/default-src 'none'.*sandbox/),
}
// oxlint-disable-next-line no-control-regex -- those are what it looks for
const BAD_IN_A_NAME = /[\x00-\x1f\u202a-\u202e\u2066-\u2069/\\]/

/** What is wrong with what was stored, as whoever opens it gets it. */
async function wrongWith({ token }: Who, answer: Response): Promise<string[]> {
  const kept = upload.parse(await answer.json())
  const served = await fetch(origin + kept.url, { headers: { authorization: `Bearer ${token}` } })
  const headers = Object.fromEntries(served.headers)
  expect(headers).toMatchObject({ ...HEADERS, 'content-type': kept.mimetype })
  const shown = headers['content-disposition']?.startsWith('inline') ?? true
  const bytes = Buffer.from(await served.arrayBuffer())
  return [
    ...(shown && kept.type !== 'image' ? ['is shown in the page'] : []),
    ...(BAD_IN_A_NAME.test(kept.filename) ? ['has a bad name'] : []),
    ...(bytes.length === kept.size ? [] : ['has another size']),
    ...(await secondOpinion(kept.mimetype, bytes)),
  ]
}

test(
  `of ${COUNT} hostile files none is kept that breaks a rule, and nothing falls over`,
  { timeout: resultFile ? 1_800_000 : 240_000 },
  async () => {
    const files = await hostileFiles(SEED, COUNT, realFiles())
    const people = await Promise.all(
      Array.from({ length: Math.ceil(files.length / EACH) }, (_, n) => family(n)),
    )
    const before = await memory()
    let most = before
    let watching = true
    const watch = (async () => {
      while (watching) {
        most = Math.max(most, await memory())
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
    })()
    const wrong: string[] = []
    const counts = { files: files.length, refused: 0, kept: 0 }
    const left = files.entries()
    const send = async () => {
      for (const [n, file] of left) {
        const who = people[Math.floor(n / EACH)]!
        const answer = await sendOne(who, file)
        if (answer.status === 201) {
          counts.kept += 1
          const problems = file.fate === 'never' ? ['is kept'] : await wrongWith(who, answer)
          wrong.push(...problems.map((problem) => `${file.about}: ${problem}`))
          continue
        }
        const { code } = (await answer.json()) as { code: string }
        counts.refused += 1
        if (code !== 'refused_file') wrong.push(`${file.about}: ${answer.status} ${code}`)
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, send))
    watching = false
    await watch
    const megabytes = Math.round(most / 1e6)
    if (resultFile) {
      const grown = Math.round((most - before) / 1e6)
      const found = {
        ...counts,
        wrong: wrong.length,
        'most memory, MB': megabytes,
        'grown, MB': grown,
      }
      writeFileSync(resultFile, JSON.stringify(found))
    }
    expect(wrong).toEqual([])
    expect(ends).toEqual([])
    expect(counts.kept).toBeGreaterThan(COUNT / 20)
    expect(most).toBeLessThan(MEMORY_LIMIT)
  },
)
