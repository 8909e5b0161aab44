import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { Refusal } from '../../platform/errors.ts'
import { receive } from './receive.ts'

type Outcome = { fields: object; filename: string; declared: string; size: number } | Refusal

let server: Server
let heard: Promise<Outcome>
let tell: (outcome: Outcome) => void
const LIMIT = 1_000

beforeAll(async () => {
  server = createServer((req, res) => {
    const told = tell
    void (async () => {
      try {
        const incoming = await receive(req, req.headers, { field: 'image', limit: LIMIT })
        let size = 0
        try {
          for await (const bytes of incoming.bytes) size += bytes.length
        } finally {
          incoming.discard()
        }
        told({ ...incoming, fields: { ...incoming.fields }, size })
        res.writeHead(201).end('kept')
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        told(error)
        res.writeHead(422).end(error.code)
      }
    })()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterAll(() => new Promise((resolve) => server.close(resolve)))
beforeEach(() => {
  heard = new Promise((resolve) => (tell = resolve))
})

const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`

function form(parts: [string, string | Blob][]) {
  const body = new FormData()
  for (const [name, value] of parts) body.append(name, value)
  return body
}
const photo = (bytes: number) =>
  new File([new Uint8Array(bytes)], 'arm.jpg', { type: 'image/jpeg' })

test('fields before the file, then the file, as the sender named them', async () => {
  const body = form([
    ['visitId', 'one'],
    ['image', photo(600)],
  ])
  expect((await fetch(address(), { method: 'POST', body })).status).toBe(201)
  expect(await heard).toMatchObject({
    fields: { visitId: 'one' },
    filename: 'arm.jpg',
    declared: 'image/jpeg',
    size: 600,
  })
})

test('exactly the limit passes, one byte more does not', async () => {
  await fetch(address(), { method: 'POST', body: form([['image', photo(LIMIT)]]) })
  expect(await heard).toMatchObject({ size: LIMIT })
  heard = new Promise((resolve) => (tell = resolve))
  const answer = await fetch(address(), {
    method: 'POST',
    body: form([['image', photo(LIMIT + 1)]]),
  })
  expect(await answer.text()).toBe('too_large')
})

test('the answer is heard even when far more is sent than is read', async () => {
  const body = form([['image', photo(8_000_000)]])
  expect(await (await fetch(address(), { method: 'POST', body })).text()).toBe('too_large')
})

test.each([
  ['no file at all', form([['visitId', 'one']])],
  ['a file under another name', form([['picture', photo(10)]])],
  ['an empty form', form([])],
])('%s is refused with the field', async (_, body) => {
  expect(await (await fetch(address(), { method: 'POST', body })).text()).toBe('invalid_input')
})

test.each([
  ['application/json', '{}', 'unsupported_media_type'],
  ['multipart/form-data', 'x', 'unsupported_media_type'],
  ['multipart/form-data; boundary=a', '', 'invalid_input'],
  ['multipart/form-data; boundary=a', '--a\r\nnonsense', 'invalid_input'],
  ['multipart/form-data; boundary=a', '--b\r\n\r\n--b--', 'invalid_input'],
])('%s with the body %j answers %s', async (type, body, code) => {
  const headers = { 'content-type': type }
  const answer = await fetch(address(), { method: 'POST', headers, body })
  expect(await answer.text()).toBe(code)
})

test('a field named like a built-in is a field', async () => {
  const body = form([
    ['__proto__', 'x'],
    ['constructor', 'y'],
    ['image', photo(1)],
  ])
  expect((await fetch(address(), { method: 'POST', body })).status).toBe(201)
  expect(({} as Record<string, unknown>).x).toBeUndefined()
})

test('a sender who vanishes in the middle of the file is noticed', async () => {
  const sending = request(address(), {
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data; boundary=a', 'content-length': '900' },
  })
  sending.on('error', () => {})
  const head =
    '--a\r\ncontent-disposition: form-data; name="image"; filename="a.jpg"\r\ncontent-type: image/jpeg\r\n\r\nhalf'
  await new Promise((resolve) => sending.write(head, resolve))
  sending.destroy()
  expect(await heard).toBeInstanceOf(Refusal)
})
