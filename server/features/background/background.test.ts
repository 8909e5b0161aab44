import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWorkers } from '../../app.ts'
import { withClient } from '../../platform/database/client.ts'
import { createLog } from '../../platform/observability/log.ts'
import type { DeliveryRecord } from '../../services/deliveries.ts'
import { openPractice } from '../../testing/practice.ts'
import { createWorld } from '../../testing/world.ts'
import type { World } from '../../testing/world.ts'
import { recordDelivery } from './commands.ts'

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let record: (delivery: DeliveryRecord) => Promise<void>
let visitId: string

beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
  record = recordDelivery(world.app.services)
  visitId = (await practice.request()).id
})
afterAll(() => world.close())

const letter = (change: Partial<DeliveryRecord> = {}): DeliveryRecord => ({
  effectKey: `confirmation-${world.id()}`,
  channel: 'email',
  template: 'visit-confirmation',
  visitId,
  patientId: practice.patientId,
  userId: practice.patient.id,
  recipient: 'palesa.mokoena@example.test',
  subject: 'Your visit on Tuesday 24 November at 09:00',
  html: '<p>Nomsa Dlamini is coming</p>',
  text: 'Nomsa Dlamini is coming',
  fileId: null,
  status: 'sent',
  error: null,
  ...change,
})
const outbox = (
  input: { channel?: 'email' | 'pdf' | 'push'; cursor?: string; limit?: number } = {},
) => world.as(world.admin).background.outbox(input)
const sql = (statement: string, values: unknown[] = []) =>
  withClient({ url: world.database.urls.superuser, role: null }, (client) =>
    client.query(statement, values),
  )

test('an administrator reads a delivery as the person received it', async () => {
  await record(letter({ subject: 'as received' }))
  const { items } = await outbox()
  const found = items.find(({ subject }) => subject === 'as received')!
  expect(found).toMatchObject({
    channel: 'email',
    recipient: 'palesa.mokoena@example.test',
    status: 'sent',
    visitId,
  })
  const whole = await world.as(world.admin).background.delivery({ id: found.id })
  expect(whole).toEqual({ ...found, html: letter().html, text: letter().text, url: null })
})

test('nobody else reads the outbox, and what does not exist is not found', async () => {
  await record(letter())
  const [first] = (await outbox()).items
  for (const person of [practice.patient, practice.nurse, practice.doctor]) {
    const { background } = world.as(person)
    await expect(background.outbox({})).rejects.toMatchObject({ problem: { code: 'not_allowed' } })
    await expect(background.delivery({ id: first!.id })).rejects.toMatchObject({
      problem: { code: 'not_allowed' },
    })
  }
  await expect(world.as(world.admin).background.delivery({ id: world.id() })).rejects.toMatchObject(
    {
      problem: { code: 'not_found' },
    },
  )
})

test('pages neither skip nor repeat, also of one moment, and a channel can be asked for', async () => {
  for (let n = 0; n < 5; n += 1) {
    await record(
      letter({ channel: 'pdf', userId: null, subject: `document ${n}`, html: null, text: null }),
    )
    if (n === 2) world.pass(1)
  }
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const page = await outbox({ channel: 'pdf', limit: 2, ...(cursor && { cursor }) })
    seen.push(...page.items.map(({ subject }) => subject))
    cursor = page.nextCursor ?? undefined
  } while (cursor)
  expect(seen.slice(0, 2).toSorted()).toEqual(['document 3', 'document 4'])
  expect(seen.toSorted()).toEqual([0, 1, 2, 3, 4].map((n) => `document ${n}`))
})

test('the same effect again replaces what was written down', async () => {
  const first = letter({ subject: 'replaced', status: 'failed', error: 'EENVELOPE 451' })
  await record(first)
  await record({ ...first, status: 'sent', error: null })
  const found = (await outbox()).items.filter(({ subject }) => subject === 'replaced')
  expect(found).toMatchObject([
    { status: 'sent', error: null, recipient: 'palesa.mokoena@example.test' },
  ])
})

test('nothing that identifies anybody lies open in the table', async () => {
  await record(letter())
  const { rows } =
    await sql(`select encode(recipient, 'escape') || encode(html, 'escape') || encode(body, 'escape')
    || subject || template || effect_key as bytes from deliveries where html is not null`)
  expect(rows.length).toBeGreaterThan(0)
  for (const { bytes } of rows) expect(bytes).not.toMatch(/palesa|mokoena|nomsa|dlamini/i)
})

test('a delivery that does not open says so and does not take the list down', async () => {
  await record(letter({ subject: 'moved' }))
  await record(letter({ subject: 'intact' }))
  await sql(
    `update deliveries set recipient = (select recipient from deliveries where subject = 'intact') where subject = 'moved'`,
  )
  const { items } = await outbox()
  const recipientOf = (wanted: string) => items.find(({ subject }) => subject === wanted)?.recipient
  expect(recipientOf('moved')).toBe('[unreadable]')
  expect(recipientOf('intact')).toBe('palesa.mokoena@example.test')
})

test('from assignment to signature a visit leaves a letter, a push and a document', async () => {
  const log = createLog('tests', 'silent')
  const workers = await createWorkers(world.config, { clock: world.now, log })
  try {
    // The confirmation is a letter to keep; that she is on the way rings the phone that has the app.
    await sql('insert into push_tokens (token, user_id, created_at) values ($1, $2, now())', [
      'ExponentPushToken[palesa]',
      practice.patient.id,
    ])
    const { id } = await practice.schedule(60)
    const of = async () => (await outbox()).items.filter((item) => item.visitId === id)
    const channels = () =>
      expect.poll(async () => (await of()).map(({ channel }) => channel).toSorted(), {
        timeout: 15_000,
      })
    await channels().toEqual(['email'])
    const nurse = world.as(practice.nurse)
    world.pass(30)
    await nurse.visits.changeStatus({ id, status: 'EN_ROUTE' })
    await channels().toEqual(['email', 'push'])
    for (const status of ['ARRIVED', 'IN_PROGRESS', 'COMPLETED'] as const) {
      world.pass(15)
      await nurse.visits.changeStatus({ id, status })
    }
    const words = { findings: 'Clean', careGiven: 'Dressed', advice: 'Rest' }
    const saved = await nurse.visits.saveReport({ id, reportId: world.id(), version: 0, ...words })
    await nurse.visits.signReport({ id, version: saved.report!.version })
    await channels().toEqual(['email', 'pdf', 'push'])
    const [document, push, mail] = await of()
    expect(mail).toMatchObject({ status: 'kept', recipient: practice.patient.email })
    expect(push).toMatchObject({
      status: 'kept',
      recipient: 'Palesa Mokoena',
      subject: 'Your nurse is on the way',
    })
    expect(document).toMatchObject({ status: 'sent', recipient: 'Palesa Mokoena' })
    const { html } = await world.as(world.admin).background.delivery({ id: mail!.id })
    expect(html).toContain('Nomsa Dlamini is coming to you')
    expect((await nurse.visits.get({ id })).report?.pdfUrl).toMatch(/^\/uploads\/documents\//)
    // A clinical document: dispatch sees that it was made, and cannot open it.
    const { url } = await world.as(world.admin).background.delivery({ id: document!.id })
    expect(url).toBeNull()
  } finally {
    await workers.close()
  }
})
