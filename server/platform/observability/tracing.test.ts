import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWorkers } from '../../app.ts'
import { openCollector } from '../../testing/collector.ts'
import { openPractice } from '../../testing/practice.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { createLog } from './log.ts'
import { openTracing } from './tracing.ts'

const log = createLog('tests', 'silent')
let collector: Awaited<ReturnType<typeof openCollector>>
let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let workers: Awaited<ReturnType<typeof createWorkers>>

beforeAll(async () => {
  collector = await openCollector()
  world = await createWorld({ environment: { OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/` } })
  practice = await openPractice(world)
  workers = await createWorkers(world.config, { clock: world.now, log })
})
afterAll(async () => {
  await workers.close()
  await world.close()
  await collector.close()
})

const named = (name: string) => collector.spans.filter((span) => span.name === name)
const seen = (name: string) => expect.poll(() => named(name).length, { timeout: 15_000 })

/** Each process sends its spans when it gets round to it: one may come long after those that it is the parent of. */
async function come(is: (span: (typeof collector.spans)[number]) => boolean) {
  await expect.poll(() => collector.spans.find(is), { timeout: 15_000 }).toBeDefined()
  return collector.spans.find(is)!
}

test('from the tap through its event to the letter', async () => {
  await practice.schedule(60)
  await seen('mail send').toBeGreaterThan(0)
  const call = named('mail send').at(-1)!
  const job = await come(({ spanId }) => spanId === call.parent)
  expect(job).toMatchObject({
    service: 'ahava-worker',
    name: 'job visit-confirmation',
    traceId: call.traceId,
    attributes: { 'ahava.queue': 'email', 'ahava.result': 'done' },
  })
  const first = await come(({ spanId }) => spanId === job.parent)
  expect(first).toMatchObject({
    service: 'ahava-api',
    name: 'dispatch VISIT_ASSIGNED',
    traceId: job.traceId,
    parent: null,
  })
  const tap = await come(({ links }) => links.includes(job.traceId))
  expect(tap).toMatchObject({
    service: 'ahava-api',
    name: 'POST /api/visits/:id/assign-nurse',
    parent: null,
    attributes: { 'http.route': '/api/visits/:id/assign-nurse', 'http.response.status_code': 200 },
  })
  expect(tap.attributes['ahava.sql.statements']).toBeGreaterThan(2)
  expect(tap.traceId).not.toBe(job.traceId)
  expect(new Set(collector.paths)).toEqual(new Set(['/v1/traces']))
})

test('a refusal says its code and status and is no fault', async () => {
  await expect(world.as(practice.nurse).visits.get({ id: world.id() })).rejects.toMatchObject({
    problem: { code: 'not_found' },
  })
  await expect
    .poll(() => named('GET /api/visits/:id').at(-1)?.attributes, { timeout: 15_000 })
    .toMatchObject({
      'http.response.status_code': 404,
      'error.type': 'not_found',
    })
  expect(named('GET /api/visits/:id').at(-1)!.status).toBe(0)
})

test('nobody is in them: no name, no address, no id of a person, no text', async () => {
  const content = 'Marmalade on the heron'
  const { id: visitId } = await practice.schedule(240)
  await world.as(practice.patient).messages.send({ id: world.id(), visitId, content })
  await seen('POST /api/messages').toBeGreaterThan(0)
  const { patient, nurse, doctor, patientId } = practice
  const secrets = [content, 'Marmalade', 'Vilakazi', patientId, visitId, '127.0.0.1']
  for (const { id, name, email, token } of [patient, nurse, doctor, world.admin])
    secrets.push(id, name, email, token)
  const all = collector.raw.join('\n')
  expect(all.length).toBeGreaterThan(5_000)
  expect(secrets.filter((secret) => all.includes(secret))).toEqual([])
})

test('a collector that is away costs nobody anything, and the end waits three seconds at most', async () => {
  const silent = createServer(() => {}).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const { port } = silent.address() as { port: number }
  const tracing = await openTracing('api', {
    url: `http://127.0.0.1:${port}/v1/traces`,
    serviceName: 'ahava',
  })
  expect(await tracing.span({ name: 'act' }, async () => 'done')).toBe('done')
  const started = performance.now()
  await tracing.close()
  expect(performance.now() - started).toBeLessThan(4_000)
  silent.close()
})

test('without an address nothing of OpenTelemetry is loaded', () => {
  const script = (url: string) => `
    import { createRequire } from 'node:module'
    const { openTracing } = await import('./server/platform/observability/tracing.ts')
    const tracing = await openTracing('api', { url: ${url}, serviceName: 'ahava' })
    const files = Object.keys(createRequire(import.meta.url).cache)
    console.log(tracing.on, files.some((file) => file.includes('opentelemetry')))
    await tracing.close()`
  const run = (url: string) =>
    execFileSync(process.execPath, ['--input-type=module', '-e', script(url)], {
      encoding: 'utf8',
    }).trim()
  expect(run('null')).toBe('false false')
  expect(run(`'http://127.0.0.1:9/v1/traces'`)).toBe('true true')
})
