import { writeFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createClient, requestFor } from '../../../contract/client.ts'
import type { Endpoint } from '../../../contract/endpoint.ts'
import { contract } from '../../../contract/index.ts'
import { openServices } from '../../app.ts'
import { verifyTrail } from '../../platform/audit/verify.ts'
import { readConfig } from '../../platform/config.ts'
import { systemTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import { newUuid } from '../../platform/ids.ts'
import { openOwnApi } from '../../testing/ownApi.ts'
import { persistent } from '../../testing/processes.ts'

// The API as it runs, killed with SIGKILL while people read and write: three times here, twenty in
// `npm run prove -- audit`, which says where to write the result.
const resultFile = process.env['AHAVA_PROOF']
const KILLS = resultFile ? 20 : 3
const AT_ONCE = 6
/** How many are answered before the next kill, so that each hits a server at work. */
const ANSWERED = 40

let own: Awaited<ReturnType<typeof openOwnApi>>
let origin: string
let api: typeof own.api
let services: Awaited<ReturnType<typeof openServices>>

beforeAll(async () => {
  own = await openOwnApi('audit')
  ;({ api, origin } = own)
  services = await openServices('api', readConfig(own.environment))
  api.start()
})
afterAll(() => own.close(() => services.close()))

type Tried = { action: string; requestId: string | null; status: number | null }

/** One request that is not repeated: what was answered, if anything was. */
async function once(token: string, endpoint: Endpoint, input: Record<string, unknown>) {
  const { method, path, body, headers } = requestFor(endpoint, input)
  const tried: Tried = { action: `${method} ${endpoint.path}`, requestId: null, status: null }
  try {
    const answer = await fetch(`${origin}${path}`, {
      method,
      headers: { ...headers, authorization: `Bearer ${token}` },
      ...(body !== undefined && { body }),
    })
    await answer.text()
    tried.requestId = answer.headers.get('x-request-id')
    tried.status = answer.status
  } catch {
    // Killed on the way: the act and its row are both there, or neither.
  }
  return tried
}

const ask = <Row>(query: ReturnType<typeof sql<Row>>) =>
  systemTransaction(services.services.database, (tx) => tx.many(query))

test(
  'killed again and again, acts and audit rows are equal in number, and sealed',
  { timeout: resultFile ? 1_200_000 : 280_000 },
  async () => {
    const people = createClient(persistent(origin))
    const { token } = await people.auth.register({
      name: 'Palesa',
      email: 'palesa@example.test',
      password: 'correct horse battery staple',
    })
    const family = createClient(persistent(origin, token))
    const [patient] = (await family.people.patients({})).items
    const [service] = (await family.visits.services({})).items
    const visitId = newUuid(new Date())
    await family.visits.request({
      id: visitId,
      patientId: patient!.id,
      serviceId: service!.id,
      start: new Date(Date.now() + 6 * 3_600_000).toISOString(),
      address: { line: '12 Vilakazi Street', suburb: 'Orlando West' },
    })
    await ask(sql`select 1 as one`)
    const already = new Set(
      (await ask(sql<{ id: string }>`select id from audit`)).map(({ id }) => id),
    )

    let killing = true
    let answers = 0
    const tried: Tried[] = []
    const work = async (n: number) => {
      for (let turn = 0; killing; turn += 1) {
        const one = await (n % 3 === 0
          ? once(token, contract.visits.get, { id: visitId })
          : n % 3 === 1
            ? once(token, contract.messages.send, { visitId, content: `${n} ${turn}` })
            : once(token, contract.visits.get, { id: newUuid(new Date()) }))
        tried.push(one)
        if (one.status === null) await setTimeout(50)
        else answers += 1
      }
    }
    const working = Array.from({ length: AT_ONCE }, (_, n) => work(n))
    for (let kill = 0; kill < KILLS; kill += 1) {
      const enough = answers + ANSWERED
      while (answers < enough) await setTimeout(7 + 2 * (kill % 4))
      await api.kill()
      api.start()
    }
    const last = answers + 1
    while (answers < last) await setTimeout(20)
    killing = false
    await Promise.all(working)

    const rows = (
      await ask(sql<{ id: string; action: string; status: number; request_id: string }>`
      select id, action, status, request_id from audit`)
    ).filter(({ id }) => !already.has(id))
    const byRequest = Map.groupBy(rows, (row) => row.request_id)
    expect([...byRequest.values()].filter((same) => same.length > 1)).toEqual([])

    // Whatever was answered has its row, and the row says what was answered.
    const answered = tried.filter(({ status }) => status !== null)
    const unlike = answered.filter(({ requestId, action, status }) => {
      const [row] = byRequest.get(requestId ?? '') ?? []
      return row?.action !== action || row.status !== status
    })
    expect(unlike).toEqual([])
    expect(answered.length).toBeGreaterThanOrEqual(KILLS * ANSWERED)
    expect(tried.length - answered.length).toBeGreaterThan(0)
    // What was cut off left at most one row each.
    expect(rows.length).toBeGreaterThanOrEqual(answered.length)
    expect(rows.length).toBeLessThanOrEqual(tried.length)

    // Every message that was kept has exactly one row, answered or not; no row is without its message.
    const [kept] = await ask(sql<{ count: number }>`select count(*) as count from messages`)
    const sent = rows.filter(
      ({ action, status }) => action === 'POST /api/messages' && status === 201,
    )
    expect(sent).toHaveLength(kept!.count)

    const verdict = () => verifyTrail(services.services.database)
    await expect
      .poll(async () => (await verdict()).unsealed, { timeout: 30_000, interval: 200 })
      .toBe(0)
    const { finding, rows: sealed } = await verdict()
    expect(finding).toBeNull()
    expect(sealed).toBe(rows.length + already.size)
    if (resultFile)
      writeFileSync(
        resultFile,
        JSON.stringify({
          kills: KILLS,
          tried: tried.length,
          answered: answered.length,
          rows: rows.length,
          messages: kept!.count,
          sent: sent.length,
          sealed,
        }),
      )
  },
)
