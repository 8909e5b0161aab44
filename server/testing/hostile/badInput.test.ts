import { afterAll, beforeAll, expect, test } from 'vitest'
import { requestFor } from '../../../contract/client.ts'
import { pathParameters, type Endpoint } from '../../../contract/endpoint.ts'
import { problem } from '../../../contract/errors.ts'
import { answersOf, type Row } from '../access/row.ts'
import { openScene, STANDINGS, type Scene } from '../access/scene.ts'
import { bodyLimitOf } from '../../platform/http/limits.table.ts'
import { ENDPOINTS, ROWS } from '../access/walk.ts'
import { OPTIONAL } from './examples.ts'
import { BODIES, HOSTILE, pathsIn, withValue, type Path } from './values.ts'

let scene: Scene
beforeAll(async () => {
  scene = await openScene()
})
afterAll(() => scene.close())

type Reply = { status: number; type: string; body: string }

async function send(
  endpoint: Endpoint,
  token: string | undefined,
  { path, body, type }: { path: string; body?: string; type?: string | null },
): Promise<Reply> {
  const answer = await scene.world.app.server.inject({
    method: endpoint.method,
    url: path,
    headers: {
      ...(type && { 'content-type': type }),
      ...(token && { authorization: `Bearer ${token}` }),
    },
    ...(body !== undefined && { payload: body }),
  })
  return {
    status: answer.statusCode,
    type: String(answer.headers['content-type']),
    body: answer.body,
  }
}

/** Whoever succeeds with a row, so that nothing but the input is wrong. */
function callerOf(row: Row) {
  const place = answersOf(row).findLastIndex((answer) => answer.startsWith('2'))
  return scene.people[STANDINGS[place] ?? 'self']?.token
}

/** What is wrong with a refusal as such; null for a good one. */
function flawOf({ status, type, body }: Reply): string | null {
  if (status >= 500) return `answers ${status}`
  if (!/^application\/problem\+json(;|$)/.test(type)) return `answers ${type}`
  const parsed = problem.safeParse(JSON.parse(body))
  if (!parsed.success) return `answers ${body.slice(0, 200)}`
  if (parsed.data.status !== status) return `says ${parsed.data.status} and answers ${status}`
  if (/\bselect\b|\binsert\b|node_modules|\.ts\b|syntax error|relation/i.test(body))
    return `tells too much: ${body.slice(0, 300)}`
  return null
}

type Attempt = { about: string; path: Path; value: unknown; input: Record<string, unknown> }

/** A query says everything in text, and a list by repeating it; a path cannot say half a character. */
function sendable(endpoint: Endpoint, { path, value }: Attempt): boolean {
  const inPath = pathParameters(endpoint.path).includes(String(path[0]))
  const inQuery = endpoint.method === 'GET' || endpoint.method === 'DELETE'
  if (!inPath && !inQuery) return true
  if (typeof value !== 'string') return false
  return value.isWellFormed() && value.length < 10_000 && !(inPath && value === '')
}

/** Sends one hostile value; answers what is wrong with the answer, and whether it was accepted. */
async function attack(endpoint: Endpoint, token: string | undefined, attempt: Attempt) {
  const parsed = endpoint.input.safeParse(attempt.input)
  const request = requestFor(endpoint, attempt.input)
  const type = request.headers['content-type'] ?? null
  const reply = await send(endpoint, token, {
    path: request.path,
    type,
    ...(typeof request.body === 'string' && { body: request.body }),
  })
  const accepted = reply.status < 400
  if (accepted) return { accepted, flaw: parsed.success ? null : 'is accepted' }
  const flaw = flawOf(reply)
  if (flaw || parsed.success) return { accepted, flaw }
  const {
    code,
    field,
    errors = [],
  } = JSON.parse(reply.body) as Record<string, never> & {
    errors?: { field: string }[]
  }
  // A body above the limit of its route is refused before it is read: no field can be named.
  const bytes = typeof request.body === 'string' ? Buffer.byteLength(request.body) : 0
  if (bytes > bodyLimitOf(endpoint)) {
    const refused = reply.status === 413 && code === 'too_large'
    return { accepted, flaw: refused ? null : `answers ${reply.body.slice(0, 200)}` }
  }
  const top = String(attempt.path[0])
  // What is too long for any path has no route at all.
  const inPath = pathParameters(endpoint.path).includes(top)
  if (inPath && code === 'no_such_route') return { accepted, flaw: null }
  const named = errors.some((one) => one.field === top || one.field.startsWith(`${top}.`))
  const right = reply.status === 422 && code === 'invalid_input' && field === errors[0]?.field
  return { accepted, flaw: right && named ? null : `answers ${reply.body.slice(0, 200)}` }
}

test('whatever a field holds, the answer names it, is never a 500, and nothing is written', async () => {
  const flaws: string[] = []
  let sent = 0
  const done = new Set<string>()
  for (const row of ROWS) {
    const endpoint = ENDPOINTS.get(row.endpoint)
    if (!endpoint || endpoint.body === 'multipart') continue
    const token = callerOf(row)
    const example = { ...row.input(scene), ...OPTIONAL[row.endpoint]?.(scene) }
    for (const path of pathsIn(example)) {
      const place = `${row.endpoint} ${path.join('.')}`
      if (done.has(place)) continue
      done.add(place)
      const attempts = HOSTILE.map((value): Attempt => {
        const fresh = { ...row.input(scene), ...OPTIONAL[row.endpoint]?.(scene) }
        // A cursor that nobody handed out would be refused before anything else is looked at.
        if (path[0] !== 'cursor') delete fresh['cursor']
        const input = withValue(fresh, path, value) as Record<string, unknown>
        return { about: `${place} = ${JSON.stringify(value).slice(0, 60)}`, path, value, input }
      }).filter((attempt) => sendable(endpoint, attempt))
      const valid = ({ input }: Attempt) => endpoint.input.safeParse(input).success
      await Promise.all(
        attempts
          .filter((attempt) => !valid(attempt))
          .map(async (attempt) => {
            const { flaw } = await attack(endpoint, token, attempt)
            if (flaw) flaws.push(`${attempt.about} ${flaw}`)
          }),
      )
      const changed = await scene.kept.changed()
      if (changed.length > 0) flaws.push(`${place}: ${changed.join(', ')} changed`)
      // What the contract allows may be refused for other reasons, and must not break anything.
      for (const attempt of attempts.filter(valid)) {
        const { accepted, flaw } = await attack(endpoint, token, attempt)
        if (flaw) flaws.push(`${attempt.about} ${flaw}`)
        if (accepted && endpoint.method !== 'GET') await scene.kept.restore()
      }
      sent += attempts.length
    }
  }
  expect(flaws).toEqual([])
  expect(sent).toBeGreaterThan(3_000)
}, 300_000)

test('a body that is no object of the contract is refused in one way, and nothing is written', async () => {
  const flaws: string[] = []
  for (const [name, endpoint] of ENDPOINTS) {
    if (endpoint.method === 'GET' || endpoint.method === 'DELETE') continue
    const row = ROWS.find((one) => one.endpoint === name)!
    const input = row.input(scene)
    const { path } = requestFor(endpoint, input)
    const token = callerOf(row)
    for (const [about, body, type] of BODIES) {
      const reply = await send(endpoint, token, { path, body, type })
      // Where nothing is asked for, a harmless object is as good as none.
      const harmless = about === 'a poisoned constructor' && reply.status < 300
      if (harmless && Object.keys(input).length === 0) await scene.kept.restore()
      else {
        const flaw =
          flawOf(reply) ??
          ([400, 404, 413, 415, 422].includes(reply.status) ? null : `${reply.status}`)
        if (flaw) flaws.push(`${name}, ${about}: ${flaw}`)
      }
    }
    const changed = await scene.kept.changed()
    if (changed.length > 0) flaws.push(`${name}: ${changed.join(', ')} changed`)
    await scene.kept.restore()
  }
  expect(flaws).toEqual([])
}, 60_000)

test.each([
  ['GET', '/api/visits/%ZZ'],
  ['GET', '/api/visits/%00'],
  ['GET', `/api/visits/${'x'.repeat(2_000)}`],
  ['GET', '/api/visits?limit=1&limit=2'],
  ['GET', '/api/visits?__proto__=1&cursor='],
  ['GET', '/api/messages?visitId=1&visitId=2'],
  ['GET', '/api/nothing-here'],
  ['GET', '//api/visits'],
  ['GET', '/uploads/images/2026/11/%2e%2e%2f%2e%2e%2fetc'],
  ['PATCH', '/api/visits'],
  ['DELETE', '/api/visits'],
  ['OPTIONS', '/api/visits'],
])('%s %s is a problem like any other', async (method, url) => {
  const token = scene.people.self!.token
  const answer = await scene.world.app.server.inject({
    method: method as 'GET',
    url,
    headers: { authorization: `Bearer ${token}` },
  })
  expect(answer.statusCode).toBeGreaterThanOrEqual(400)
  expect(
    flawOf({
      status: answer.statusCode,
      type: String(answer.headers['content-type']),
      body: answer.body,
    }),
  ).toBeNull()
})

test('what the contract does not name is neither read nor kept', async () => {
  const { world, people, patients, practice } = scene
  const input = {
    patientId: patients['palesa'],
    serviceId: practice.service.id,
    start: world.in(30 * 24 * 60),
    address: practice.home,
  }
  const request = ENDPOINTS.get('visits.request')!
  const post = async (more: Record<string, unknown>) => {
    const body = JSON.stringify({ ...input, id: world.id(), ...more })
    const { path } = request
    const reply = await send(request, people.self!.token, { path, body, type: 'application/json' })
    expect(reply.status).toBe(201)
    return JSON.parse(reply.body) as Record<string, unknown>
  }
  const plain = await post({})
  const stuffed = await post({
    priceCents: 1,
    status: 'COMPLETED',
    nurse_id: people.nurse!.id,
    nurse: { id: people.nurse!.id },
    feeCents: 0,
    createdBy: people.stranger!.id,
  })
  const volatile = { id: '', timeline: [], conversations: [] }
  expect({ ...stuffed, ...volatile }).toEqual({ ...plain, ...volatile })
  await scene.kept.restore()
})
