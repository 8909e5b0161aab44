import { afterAll, beforeAll, expect, test } from 'vitest'
import { ERRORS } from '../../../contract/errors.ts'
import { FRAMES } from '../../../contract/events.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { openApiDocument } from './openapi.ts'
import { html, prose } from './reference/html.ts'

let world: World
let page: string

beforeAll(async () => {
  world = await createWorld()
  page = (await world.app.server.inject({ url: '/api/docs' })).body
})
afterAll(() => world.close())

const textOf = (page: string) => page.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ')

test('the reference and the document are open to everybody', async () => {
  const answer = await world.app.server.inject({ url: '/api/docs' })
  expect(answer.statusCode).toBe(200)
  expect(answer.headers['content-type']).toBe('text/html; charset=utf-8')
  const document = await world.app.server.inject({ url: '/api/openapi.json' })
  expect(document.json()).toEqual(JSON.parse(JSON.stringify(openApiDocument())))
})

test('it names every endpoint, frame and error', () => {
  for (const [path, methods] of Object.entries(openApiDocument().paths)) {
    expect(page).toContain(`<code>${path.replace(/\{(\w+)\}/g, ':$1')}</code>`)
    for (const { operationId } of Object.values(methods)) {
      expect(page).toContain(`id="${operationId}"`)
    }
  }
  const frames = [...Object.keys(FRAMES), 'READY', 'RESET', 'TYPING', 'PING', 'HELLO', 'ERROR']
  for (const frame of frames) expect(page).toContain(`>${frame}</span>`)
  for (const code of Object.keys(ERRORS)) expect(page).toContain(`id="${code}"`)
})

test('fields say type, limit and whether they may be left out', () => {
  const card = textOf(page.slice(page.indexOf('id="visits.review"'), page.indexOf('id="messages"')))
  expect(card).toContain('rating whole number, 1 to 5')
  expect(card).toContain('comment optional text, at most 2000 characters, else')
  expect(card).toContain('release optional true or false, else true')
})

test('every link within the page leads somewhere, and every id is there once', () => {
  const ids = [...page.matchAll(/ id="([^"]+)"/g)].map((match) => match[1])
  expect(new Set(ids).size).toBe(ids.length)
  const links = [...page.matchAll(/href="#([^"]+)"/g)].map((match) => match[1])
  expect(links.length).toBeGreaterThan(100)
  for (const link of links) expect(ids).toContain(link)
})

test('it needs no script of its own and nothing from elsewhere', async () => {
  const { headers } = await world.app.server.inject({ url: '/api/docs' })
  expect(headers['content-security-policy']).toContain("script-src 'self';")
  expect(page.match(/<script[^>]*>[^<]*<\/script>/g)).toEqual(['<script src="/theme.js"></script>'])
  expect(page).not.toMatch(/(src|href)="(https?:)?\/\//)
  expect(page).not.toMatch(/ on\w+="/)
})

test('what is not HTML is escaped', () => {
  expect(html`<b title="${'"'}">${'<i>'}${['&', html`<u></u>`]}</b>${null}${false}`.html).toBe(
    '<b title="&quot;">&lt;i&gt;&amp;<u></u></b>',
  )
  expect(prose('a `<b>` c').html).toBe('a <code>&lt;b&gt;</code> c')
})
