import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { policyModules } from '../../testing/access/firstWall.ts'
import { createWorld, type World } from '../../testing/world.ts'
import {
  ACTION_WORDS,
  FEATURE_WORDS,
  PREDICATE_WORDS,
  WHO_WORDS,
} from '../../../contract/policyWords.ts'
import { POLICIES } from './policyTables.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

test('the page prints every policy that there is, as it decides', async () => {
  const features = join(import.meta.dirname, '..')
  const withPolicy = readdirSync(features).filter((name) =>
    existsSync(join(features, name, 'policy.ts')),
  )
  expect(Object.keys(POLICIES).toSorted()).toEqual(withPolicy.toSorted())
  const { tables } = await world.as(world.admin).access.policy({})
  for (const [feature, module] of await policyModules())
    for (const [name, value] of Object.entries(module)) {
      if (typeof value !== 'object' || value === null) continue
      const printed = tables.find((table) => table.feature === feature && table.name === name)
      const rows = Object.fromEntries(printed!.rows.map((row) => [row.action, row.allowed]))
      expect(rows).toEqual(Array.isArray(value) ? { [name]: value } : value)
    }
})

test('every feature, action, standing and predicate has its words, and no word is left over', async () => {
  const { tables, roles, duties } = await world.as(world.admin).access.policy({})
  const named = (words: Record<string, string>) => Object.keys(words).toSorted()
  const unique = (list: string[]) => [...new Set(list)].toSorted()
  expect(named(FEATURE_WORDS)).toEqual(unique(tables.map(({ feature }) => feature)))
  expect(named(ACTION_WORDS)).toEqual(
    unique(tables.flatMap(({ rows }) => rows.map(({ action }) => action))),
  )
  expect(named(PREDICATE_WORDS)).toEqual(unique(tables.flatMap(({ predicates }) => predicates)))
  const who = tables.flatMap(({ rows }) => rows.flatMap(({ allowed }) => allowed))
  expect([...who, ...roles, ...duties].filter((one) => !(one in WHO_WORDS))).toEqual([])
})
