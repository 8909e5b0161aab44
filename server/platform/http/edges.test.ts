import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWorld, type World } from '../../testing/world.ts'
import { createLog } from '../observability/log.ts'

const SITE = 'https://partner.example'
const logged: string[] = []
let world: World
beforeAll(async () => {
  world = await createWorld({
    environment: { CORS_ORIGINS: SITE, PUBLIC_URL: 'https://ahava.example' },
    log: createLog('tests', 'info', { write: (line) => void logged.push(line) }),
  })
})
afterAll(() => world.close())

const ask = (method: 'GET' | 'POST' | 'OPTIONS', url: string, headers = {}, payload?: string) =>
  world.app.server.inject({ method, url, headers, ...(payload !== undefined && { payload }) })

test.each(['/api/auth/me', '/health', '/no/such/page', '/'])('the headers of %s', async (url) => {
  const { headers } = await ask('GET', url)
  expect(headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'SAMEORIGIN',
    'referrer-policy': 'no-referrer',
    'strict-transport-security': 'max-age=31536000; includeSubDomains',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'x-dns-prefetch-control': 'off',
  })
  expect(headers['x-powered-by']).toBeUndefined()
  const policy = new Map(
    String(headers['content-security-policy'])
      .split(';')
      .map((part) => part.trim().split(' '))
      .map(([name, ...sources]) => [name!, sources.join(' ')]),
  )
  expect(policy.get('default-src')).toBe("'none'")
  expect(policy.get('script-src')).toBe("'self'")
  expect(policy.get('base-uri')).toBe("'none'")
  expect(policy.get('object-src')).toBe("'none'")
  expect(policy.get('frame-ancestors')).toBe("'self'")
  expect(policy.get('form-action')).toBe("'self'")
})

/** The page as it is built, else as it is written. */
function pages(): string[] {
  const built = 'dist/web'
  const folder = existsSync(join(built, 'index.html')) ? built : 'web'
  return readdirSync(folder)
    .filter((name) => name.endsWith('.html'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
}
test('no page has a script, a handler or an address that the policy would stop', () => {
  expect(pages().length).toBeGreaterThan(0)
  for (const html of pages()) {
    for (const [tag, content] of [...html.matchAll(/<script\b([^>]*)>([^<]*)<\/script>/g)].map(
      ([, attributes = '', text = '']) => [attributes, text.trim()] as const,
    )) {
      expect(tag).toMatch(/\bsrc="\/[^/]/)
      expect(content).toBe('')
    }
    expect(html).not.toMatch(/\son[a-z]+\s*=/i)
    expect(html).not.toMatch(/javascript:/i)
    expect(html).not.toMatch(/(?:src|href)="(?:https?:)?\/\//)
  }
})

test('a listed site reads answers with a token, never with the cookie; another reads nothing', async () => {
  const preflight = { origin: SITE, 'access-control-request-method': 'POST' }
  const allowed = await ask('OPTIONS', '/api/visits', preflight)
  expect(allowed.statusCode).toBe(204)
  expect(allowed.headers).toMatchObject({
    'access-control-allow-origin': SITE,
    'access-control-allow-headers': 'authorization, content-type',
    vary: 'origin',
  })
  expect(allowed.headers['access-control-allow-credentials']).toBeUndefined()
  const json = { 'content-type': 'application/json' }
  const posted = await ask('POST', '/api/auth/logout', { ...json, origin: SITE }, '{}')
  expect(posted.statusCode).toBe(401)

  const other = { origin: 'https://partner.example.evil.example' }
  const refused = await ask('OPTIONS', '/api/visits', { ...preflight, ...other })
  expect(refused.statusCode).toBe(404)
  expect(refused.headers['access-control-allow-origin']).toBeUndefined()
  const foreign = await ask('POST', '/api/auth/logout', { ...json, ...other }, '{}')
  expect([foreign.statusCode, foreign.json().code]).toEqual([403, 'wrong_origin'])
  expect(foreign.headers['access-control-allow-origin']).toBeUndefined()
  const event = logged.map((line) => JSON.parse(line)).find(({ security }) => security)
  expect(event).toMatchObject({ security: 'wrong_origin' })
  expect(logged.join('')).not.toContain('evil')
})

test('nobody who is not signed in sends more than 32 KB, and nobody more than 256 KB', async () => {
  const json = { 'content-type': 'application/json' }
  const body = (kilobytes: number) => JSON.stringify({ name: 'x'.repeat(kilobytes * 1024) })
  const signedIn = { ...json, authorization: `Bearer ${world.admin.token}` }
  expect((await ask('POST', '/api/auth/login', json, body(31))).statusCode).toBe(422)
  expect((await ask('POST', '/api/auth/login', json, body(33))).statusCode).toBe(413)
  expect((await ask('POST', '/api/patients', signedIn, body(250))).statusCode).toBe(422)
  expect((await ask('POST', '/api/patients', signedIn, body(257))).statusCode).toBe(413)
})
