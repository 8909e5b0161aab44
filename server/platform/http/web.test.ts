import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWorld, type World } from '../../testing/world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld({ live: true })
})
afterAll(() => world.close())

const ask = async (url: string) => {
  const { statusCode, headers } = await world.app.server.inject({ url })
  return [statusCode, String(headers['content-type']).split(';')[0]]
}

test.each(['/', '/visits/0198c1d2-6a00-7000-8000-000000000001/report', '/people/staff/x?tab=a.b'])(
  '%s may be a page: it is the app',
  async (url) => expect(await ask(url)).toEqual([200, 'text/html']),
)

test.each([
  '/.env',
  '/.git/config',
  '/login.bak',
  '/login~',
  '/backup.tar.gz',
  '/visits/index.php',
  '/assets/gone-12345678.js',
])('%s is neither a file of ours nor a page', async (url) =>
  expect(await ask(url)).toEqual([404, 'application/problem+json']),
)
