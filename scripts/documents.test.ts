import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
].map((name) => ({ name, text: readFileSync(name, 'utf8') }))

test('every file that a document names is there', () => {
  const named = /`((?:contract|server|web|scripts|migrations|docs|\.ci)\/[\w./-]*)`/g
  const found = pages.flatMap(({ name, text }) =>
    [...text.matchAll(named)].map(([, path = '']) => ({ name, path })),
  )
  expect(found.length).toBeGreaterThan(10)
  expect(found.filter(({ path }) => !existsSync(path))).toEqual([])
})

test('every link from one document to another leads somewhere', () => {
  const link = /\]\((?!https?:|#)([^)#\s]+)/g
  const found = pages.flatMap(({ name, text }) =>
    [...text.matchAll(link)].map(([, to = '']) => ({ name, to: join(dirname(name), to) })),
  )
  expect(found.length).toBeGreaterThan(10)
  expect(found.filter(({ to }) => !existsSync(to))).toEqual([])
})
