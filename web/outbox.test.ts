import { expect, test } from 'vitest'
import { ProblemError } from '../contract/client.ts'
import type { Problem } from '../contract/errors.ts'
import { NetworkError } from './api.ts'
import { newId } from './ids.ts'
import { backoff } from './backoff.ts'
import { createOutbox, verdict, type OutboxEntry } from './outbox.ts'
import { memoryStorage, type Storage } from './storage.ts'

const refusal = (status: number, code: Problem['code'] = 'not_possible_now') =>
  new ProblemError({
    type: 'about:blank',
    title: 'Refused',
    status,
    code,
    detail: 'That does not follow from the present state.',
    requestId: 'r',
  })

function box(
  deliver: (entry: OutboxEntry) => Promise<unknown>,
  storage: Storage = memoryStorage(),
) {
  const sent: OutboxEntry[] = []
  let signedOut = 0
  const outbox = createOutbox({
    userId: newId(),
    storage,
    deliver,
    exclusively: (task) => task(),
    pause: () => Promise.resolve(),
    now: () => Date.parse('2026-11-22T08:00:00Z'),
    onSent: (entry) => void sent.push(entry),
    onSignedOut: () => void (signedOut += 1),
    announce: () => undefined,
  })
  return { outbox, storage, sent, signedOut: () => signedOut }
}

const visitId = newId()
const message = (content: string) => ({ id: newId(), visitId, content })

test('changes leave in order, one at a time, through lost connections', async () => {
  let flying = 0
  let most = 0
  let failures = 3
  const arrived: unknown[] = []
  const { outbox } = box(async (entry) => {
    most = Math.max(most, (flying += 1))
    await Promise.resolve()
    flying -= 1
    if (failures-- > 0) throw new NetworkError()
    arrived.push(entry.input['content'])
  })
  const added = await Promise.all(
    ['one', 'two', 'three'].map((text) => outbox.add('messages.send', message(text))),
  )
  await Promise.all(added.map((each) => each.settled))
  expect(arrived).toEqual(['one', 'two', 'three'])
  expect(most).toBe(1)
  expect(outbox.snapshot()).toEqual([])
})

test('what waits survives a reload with its id, its input and its time', async () => {
  const storage = memoryStorage()
  const dark = box(() => new Promise(() => undefined), storage)
  const { entry } = await dark.outbox.add('visits.changeStatus', { id: visitId, status: 'ARRIVED' })
  dark.outbox.stop()

  const seen: OutboxEntry[] = []
  const light = box(async (each) => void seen.push(each), storage)
  await light.outbox.drain()
  expect(seen.map(({ id, at, input }) => ({ id, at, input }))).toEqual([
    { id: entry.id, at: '2026-11-22T08:00:00.000Z', input: { id: visitId, status: 'ARRIVED' } },
  ])
})

test('a refusal is kept with its sentence and does not hold up the others', async () => {
  const { outbox, sent } = box(async (entry) => {
    if (entry.change === 'visits.changeStatus') throw refusal(409)
  })
  const step = await outbox.add('visits.changeStatus', { id: visitId, status: 'ARRIVED' })
  const word = await outbox.add('messages.send', message('here'))
  await expect(step.settled).rejects.toThrow('does not follow')
  await word.settled
  expect(sent.map((entry) => entry.change)).toEqual(['messages.send'])
  expect(outbox.snapshot()).toMatchObject([
    { state: 'refused', refusal: 'That does not follow from the present state.' },
  ])
  expect(await outbox.takeBack(step.entry.id)).toBe(true)
  expect(outbox.snapshot()).toEqual([])
})

test('an ended session keeps everything waiting', async () => {
  const { outbox, signedOut } = box(() => Promise.reject(refusal(401, 'not_signed_in')))
  await outbox.add('messages.send', message('one'))
  await outbox.drain()
  expect(signedOut()).toBeGreaterThan(0)
  expect(outbox.snapshot()).toMatchObject([{ state: 'waiting', input: { content: 'one' } }])
})

test('saves of one report become one, and what follows names the new version', async () => {
  const storage = memoryStorage()
  const versions: unknown[] = []
  let release = () => {}
  const held = new Promise<void>((resolve) => (release = resolve))
  const { outbox } = box(async (entry) => {
    versions.push([entry.change, entry.input['version'], entry.input['findings']])
    await held
    return { report: { version: 5 } }
  }, storage)
  const reportId = newId()
  const save = (findings: string, version: number) =>
    outbox.add('visits.saveReport', {
      id: visitId,
      reportId,
      version,
      findings,
      careGiven: '',
      advice: '',
    })
  await save('a', 4)
  await save('ab', 4)
  await save('abc', 4)
  const signed = await outbox.add('visits.signReport', { id: visitId, version: 4 })
  release()
  await signed.settled
  expect(versions).toEqual([
    ['visits.saveReport', 4, 'a'],
    ['visits.saveReport', 5, 'abc'],
    ['visits.signReport', 5, undefined],
  ])
})

test('what another phone forestalled is kept beside, and what follows keeps its own version', async () => {
  const sent: unknown[] = []
  let release = () => {}
  const held = new Promise<void>((resolve) => (release = resolve))
  const besideId = newId()
  const { outbox } = box(async (entry) => {
    sent.push([entry.input['version'], entry.input['findings']])
    await held
    return { report: { version: 7, beside: [{ id: besideId }] } }
  })
  const words = { id: visitId, reportId: newId(), besideId, careGiven: '', advice: '' }
  await outbox.add('visits.saveReport', { ...words, version: 4, findings: 'a' })
  const { settled } = await outbox.add('visits.saveReport', {
    ...words,
    version: 4,
    findings: 'ab',
  })
  release()
  await settled
  // Version 7 would write over what stands there.
  expect(sent).toEqual([
    [4, 'a'],
    [4, 'ab'],
  ])
})

test('what grows while it is being picked up loses nothing', async () => {
  const delivered: number[] = []
  const { outbox } = box(async (entry) => void delivered.push(Number(entry.input['upTo'])))
  const conversationId = newId()
  const read = (upTo: number) => outbox.add('messages.read', { conversationId, upTo })
  const all = []
  for (let upTo = 1; upTo <= 40; upTo += 1) {
    all.push(read(upTo))
    // Every step between the look into the queue and the change of it is met once.
    for (let tick = 0; tick < upTo % 13; tick += 1) await Promise.resolve()
  }
  for (const { settled } of await Promise.all(all)) await settled
  expect(delivered.at(-1)).toBe(40)
  expect(outbox.snapshot()).toEqual([])
})

test('a picture that has arrived is not sent twice when its message fails', async () => {
  const storage = memoryStorage()
  let uploads = 0
  const outbox = createOutbox({
    userId: newId(),
    storage,
    deliver: async (entry, keep) => {
      if (!entry.uploadId) {
        uploads += 1
        await keep({ ...entry, uploadId: 'picture' })
        throw new NetworkError()
      }
    },
    exclusively: (task) => task(),
    pause: () => Promise.resolve(),
    now: Date.now,
    onSent: () => undefined,
    onSignedOut: () => undefined,
    announce: () => undefined,
  })
  const { settled } = await outbox.add('messages.send', message('look'), { file: new Blob(['x']) })
  await settled
  expect(uploads).toBe(1)
})

test('a photo that is refused, or taken back before it left, leaves the report that names it free to go', async () => {
  const sent: unknown[] = []
  let line = false
  const { outbox } = box(async ({ change, input }) => {
    if (!line) throw new NetworkError()
    if (change === 'uploads.image') throw refusal(422)
    sent.push(input['wounds'])
    return { report: null }
  })
  const photos = [newId(), newId(), newId()]
  const add = (id: string) =>
    outbox.add('uploads.image', { id, visitId }, { file: new Blob(['x']) })
  await add(photos[0]!)
  const wrong = await add(photos[1]!)
  const wounds = [{ place: 'Heel', size: '', look: '', photos }]
  const words = { findings: '', careGiven: '', advice: '' }
  const report = { id: visitId, reportId: newId(), version: 0, ...words, wounds }
  const saved = await outbox.add('visits.saveReport', report)
  await expect.poll(() => outbox.takeBack(wrong.entry.id)).toBe(true)
  line = true
  await saved.settled
  expect(sent).toEqual([[{ ...wounds[0], photos: photos.slice(2) }]])
  expect(outbox.snapshot()).toMatchObject([{ change: 'uploads.image', state: 'refused' }])
})

test('only a clear no ends a change', () => {
  expect([500, 503, 429, 408].map((status) => verdict(refusal(status)))).toEqual(
    Array(4).fill('again'),
  )
  expect([400, 403, 404, 409, 422].map((status) => verdict(refusal(status)))).toEqual(
    Array(5).fill('refused'),
  )
  expect([1, 7, 8].map((attempts) => verdict(refusal(500), attempts))).toEqual([
    'again',
    'again',
    'refused',
  ])
  expect(verdict(refusal(503), 1_000)).toBe('again')
  expect(verdict(refusal(401, 'not_signed_in'))).toBe('signed-out')
  // A wrong code or password says nothing about the session.
  expect(verdict(refusal(401, 'wrong_code'))).toBe('refused')
  expect(verdict(new NetworkError())).toBe('again')
  expect(verdict(new TypeError('a fault of ours'))).toBe('refused')
})

test('waiting grows to half a minute and no further', () => {
  expect(backoff(1, 1)).toBe(1_000)
  expect(backoff(30, 1)).toBe(30_000)
  expect(backoff(30, 0)).toBe(15_000)
})
