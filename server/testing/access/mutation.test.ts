import { writeFileSync } from 'node:fs'
import type { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readCatalogue } from './catalogue.ts'
import { IMPOSSIBLE, policyMutations, wallMutations, type Mutation } from './mutations.ts'
import { withSecondWallOnly } from './firstWall.ts'
import { openScene, STANDINGS, type Scene } from './scene.ts'
import { lookAround, lookAsSystem, openRole, writeAround } from './secondWall.ts'
import { withFirstWallOnly } from './walls.ts'
import { ROWS, walkAccess, walkRow } from './walk.ts'

// Each rule of both walls is turned into its opposite, one at a time: something must notice. A
// tenth of them here; all of them in `npm run prove -- access`, which says where to write the result.
const resultFile = process.env['AHAVA_PROOF']
const MINUTES = 60_000

let scene: Scene
let app: Client
let system: Client
beforeAll(async () => {
  scene = await openScene()
  app = await openRole(scene, 'app')
  system = await openRole(scene, 'system')
})
afterAll(async () => {
  await app.end()
  await system.end()
  await scene.close()
})

/** The rows that are about it come first, then those of its feature, what everybody may do, all others. */
function rowsFor({ about, name }: Mutation) {
  const feature = `${name.split(' ')[0]}.`
  const rank = (row: (typeof ROWS)[number]) => {
    if (row.action === about || row.action === `message-${about}` || row.endpoint.includes(about))
      return 0
    if (row.endpoint.startsWith(feature)) return row.shows ? 1 : 2
    return row.shows ? 3 : 4
  }
  // Sign-in asks no policy and takes long.
  const asked = ROWS.filter(({ endpoint }) => !/^(auth|demo)\./.test(endpoint))
  return asked.toSorted((a, b) => rank(a) - rank(b))
}

/** What the first wall alone answers wrongly, as far as the first row that notices. */
async function noticedByFirst(mutation: Mutation): Promise<string | null> {
  for (const row of rowsFor(mutation)) {
    const [wrong] = await walkRow(scene, row)
    if (wrong) return wrong
  }
  return null
}

/** What the second wall alone lets through or keeps back; at what it is about it is looked first. */
async function noticedBySecond({ about }: Mutation): Promise<string | null> {
  for (const look of [
    () => lookAround(scene, app, [about]),
    () => writeAround(scene, app, [about]),
    () => lookAsSystem(scene, system),
    () => readCatalogue(scene),
    () => lookAround(scene, app),
    () => writeAround(scene, app),
  ]) {
    const [wrong] = await look()
    if (wrong) return wrong
  }
  return null
}

/** Who notices that the rule is turned around; null when nobody does. */
async function noticed(mutation: Mutation): Promise<string | null> {
  const look = mutation.wall === 'first' ? noticedByFirst : noticedBySecond
  await mutation.apply()
  try {
    return await look(mutation)
  } finally {
    await mutation.undo()
    await scene.kept.restore()
  }
}

type Leg = { walls: string; cells: number; wrong: string[] }

/** The whole table of answers with both walls, and with each of them alone. */
async function walkLegs(): Promise<Leg[]> {
  const cells = ROWS.length * STANDINGS.length
  const leg = async (walls: string, wrong: Promise<string[]>) => ({
    walls,
    cells,
    wrong: await wrong,
  })
  const walk = () => walkAccess(scene)
  return [
    await leg('both walls', walk()),
    await leg('without row-level security', withFirstWallOnly(scene, walk)),
    await leg('every predicate true', withSecondWallOnly(walk)),
  ]
}

/** Every `n`th, beginning at an arbitrary but lasting place: the same ones in every run. */
const sample = (list: Mutation[], n: number) => list.filter((_, place) => place % n === 7 % n)

test(
  'whatever rule is turned around, something notices',
  { timeout: (resultFile ? 180 : 30) * MINUTES },
  async () => {
    const all = [...(await policyMutations()), ...(await wallMutations(scene))]
    expect(all.length).toBeGreaterThan(300)
    const possible = all.filter(({ name }) => !(name in IMPOSSIBLE))
    const names = new Set(all.map(({ name }) => name))
    expect(Object.keys(IMPOSSIBLE).filter((name) => !names.has(name))).toEqual([])
    expect(all.length - possible.length).toBe(Object.keys(IMPOSSIBLE).length)

    const chosen = resultFile ? possible : sample(possible, 10)
    const results: { wall: string; name: string; noticed: string | null }[] = []
    // Kept after each: a run that is cut off has still said what it found.
    const keep = (legs: Leg[]) =>
      resultFile &&
      writeFileSync(resultFile, JSON.stringify({ results, impossible: IMPOSSIBLE, legs }))
    const run = async (wall: Mutation['wall']) => {
      for (const mutation of chosen.filter((one) => one.wall === wall)) {
        results.push({ wall, name: mutation.name, noticed: await noticed(mutation) })
        keep([])
      }
    }
    await withFirstWallOnly(scene, () => run('first'))
    await run('second')
    // The legs are walked by a test of their own; the proof counts them once more.
    const legs = resultFile ? await walkLegs() : []
    keep(legs)
    expect(legs.flatMap(({ wrong }) => wrong)).toEqual([])
    expect(results.filter((one) => one.noticed === null).map(({ name }) => name)).toEqual([])
    expect(results).toHaveLength(chosen.length)
  },
)
