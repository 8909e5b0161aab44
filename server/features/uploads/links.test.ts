import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Upload } from '../../../contract/uploads.ts'
import { sql } from '../../platform/database/query.ts'
import { openPractice } from '../../testing/practice.ts'
import { openUploading, refusalOf } from '../../testing/uploading.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { LINK_SECONDS } from './links.ts'

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let uploads: Awaited<ReturnType<typeof openUploading>>
let visitId: string
let image: Upload

beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
  uploads = await openUploading(world)
  visitId = (await practice.schedule()).id
})
afterAll(() => world.close())
beforeEach(async () => {
  image = await uploads.keep(practice.nurse, { visitId })
})

const linkOf = async (who = practice.doctor, file = image) =>
  world.as(who).uploads.link({ id: file.id })
const statusOf = async (url: string) => (await uploads.open(null, url)).status

test('it opens the one file without a token, whole or in part, and nothing else', async () => {
  const { url, expiresAt } = await linkOf()
  expect(Date.parse(expiresAt) - world.now().getTime()).toBe(LINK_SECONDS * 1000)
  const served = await uploads.open(null, url)
  const bytes = Buffer.from(await served.arrayBuffer())
  expect([served.status, bytes.length]).toEqual([200, image.size])
  expect(served.headers.get('cache-control')).toBe('private, no-store')
  expect(served.headers.get('referrer-policy')).toBe('no-referrer')
  const part = await uploads.open(null, url, { range: 'bytes=3-9' })
  expect(Buffer.from(await part.arrayBuffer())).toEqual(bytes.subarray(3, 10))
  expect(await statusOf(`${url}&size=small`)).toBe(200)
  const other = await uploads.keep(practice.nurse, { visitId })
  expect(await statusOf(other.url + url.slice(url.indexOf('?')))).toBe(404)
  expect(await statusOf(image.url)).toBe(401)
})

test('after a minute it is too old, and says so', async () => {
  const { url } = await linkOf()
  const later = await linkOf()
  world.pass(0.9)
  expect(await statusOf(url)).toBe(200)
  world.pass(0.2)
  expect(await refusalOf(await uploads.open(null, url))).toMatchObject({
    status: 410,
    code: 'link_expired',
  })
  expect(await statusOf(later.url)).toBe(410)
})

test('no byte of it can be changed, and none can be made up', async () => {
  const { url } = await linkOf()
  const [address, link = ''] = url.split('?link=')
  const bytes = Buffer.from(link, 'base64url')
  for (let at = 0; at < bytes.length; at += 1) {
    const forged = Buffer.from(bytes)
    forged[at]! ^= 1
    expect(await statusOf(`${address}?link=${forged.toString('base64url')}`)).toBe(404)
  }
  for (const text of ['', 'x', link.slice(0, -4), `${link}AAAA`, 'A'.repeat(94)])
    expect(await statusOf(`${address}?link=${text}`)).toBe(404)
  // Said twice it is none at all.
  expect(await statusOf(`${address}?link=${link}&link=${link}`)).toBe(401)
})

test('it is as good as the right of whoever made it, at the moment of opening', async () => {
  const { id } = await practice.schedule(72 * 60)
  const file = await uploads.keep(practice.nurse, { visitId: id })
  const { url } = await linkOf(practice.nurse, file)
  expect(await statusOf(url)).toBe(200)
  await world.as(world.admin).visits.assignNurse({ id, nurseId: practice.otherNurse.id })
  expect(await statusOf(url)).toBe(404)
})

test('a message that is hidden meanwhile hides the file behind the link', async () => {
  const messages = world.as(practice.nurse).messages
  const said = { visitId, content: 'See here', attachmentIds: [image.id] }
  const message = await messages.send(said)
  const { url } = await linkOf(practice.patient)
  expect(await statusOf(url)).toBe(200)
  await messages.hide({ id: message.id })
  expect(await statusOf(url)).toBe(404)
  await expect(linkOf(practice.patient)).rejects.toMatchObject({ problem: { code: 'not_found' } })
})

test('it ends with the sign-in that made it', async () => {
  const guest = await world.family('Lindiwe')
  const [own] = (await world.as(guest).people.patients({})).items
  const file = await uploads.keep(guest, { patientId: own!.id })
  const { url } = await linkOf(guest, file)
  expect(await statusOf(url)).toBe(200)
  await world.as(guest).auth.logout({})
  expect(await statusOf(url)).toBe(401)
})

test('nothing for a refused file, one that is on its way, or somebody else', async () => {
  const id = world.id()
  for (const state of ['refused', 'pending']) {
    await uploads.run(sql`update uploads set state = ${state} where id = ${image.id}`)
    await expect(linkOf()).rejects.toMatchObject({ problem: { code: 'not_found' } })
  }
  await uploads.run(sql`update uploads set state = 'clean' where id = ${image.id}`)
  await expect(linkOf(practice.stranger)).rejects.toMatchObject({ problem: { code: 'not_found' } })
  await expect(world.as(practice.doctor).uploads.link({ id })).rejects.toMatchObject({
    problem: { code: 'not_found' },
  })
})

test('who looked stands in the audit trail, by link as by token', async () => {
  const seen = () =>
    uploads.many(sql<{ actor_id: string }>`
      select actor_id from audit where action = 'GET /uploads/*' and status = 200 and actor_id is not null`)
  const { url } = await linkOf()
  const before = (await seen()).length
  await uploads.open(null, url)
  const after = await seen()
  expect(after.length).toBe(before + 1)
  expect(after.filter(({ actor_id }) => actor_id === practice.doctor.id).length).toBeGreaterThan(0)
})
