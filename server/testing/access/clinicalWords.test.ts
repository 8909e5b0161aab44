import { afterAll, beforeAll, expect, test } from 'vitest'
import { KNOWN } from './openRecords.ts'
import { CLINICAL } from './clinical.ts'
import { openScene, type Scene, type Standing } from './scene.ts'
import { request, ROWS } from './walk.ts'

// Whoever runs the practice sees operations: who, when, where, how far. What was found and done is in
// no answer, whatever they ask and whatever comes of it.

let scene: Scene
beforeAll(async () => {
  scene = await openScene()
})
afterAll(() => scene.close())

const OFFICE: readonly Standing[] = [
  'administrator',
  'dispatcher',
  'finance',
  'clinicalLead',
  'privacyOfficer',
]
const words = Object.values(CLINICAL)

async function answersOf(who: Standing) {
  const answers: { about: string; text: string }[] = []
  for (const row of ROWS) {
    // Opening the record is the one way to read it.
    if (row.endpoint === 'access.breakGlass') continue
    const { text } = await request(scene, row, who)
    answers.push({ about: `${row.endpoint} ${row.about}, as ${who}`, text })
  }
  await scene.kept.restore()
  return answers
}
const naming = (answers: { about: string; text: string }[], forbidden: readonly string[]) =>
  answers
    .filter(({ text }) => forbidden.some((word) => text.includes(word)))
    .map(({ about }) => about)

test('no answer to any administrator holds a clinical word', { timeout: 240_000 }, async () => {
  for (const who of OFFICE) expect(naming(await answersOf(who), words)).toEqual([])
  // The same questions do show them to whoever broke the glass, and to the nurse.
  for (const who of ['breaker', 'nurse'] as const)
    expect(naming(await answersOf(who), words).length).toBeGreaterThan(3)
})

test('what is known of a patient is read by whoever leads the clinic, and by nobody who runs it', async () => {
  for (const who of ['dispatcher', 'finance', 'privacyOfficer'] as const)
    expect(naming(await answersOf(who), [KNOWN])).toEqual([])
  for (const who of ['clinicalLead', 'nurse'] as const)
    expect(naming(await answersOf(who), [KNOWN]).length).toBeGreaterThan(1)
}, 240_000)

test('a service’s name is health data: only dispatch sees whose visit is which', async () => {
  const { name } = scene.practice.service
  // The catalogue is nobody's.
  const ofPeople = (answers: { about: string; text: string }[]) =>
    naming(answers, [`"name":"${name}"`]).filter((about) => !about.startsWith('visits.services'))
  for (const who of ['finance', 'clinicalLead', 'privacyOfficer'] as const)
    expect(ofPeople(await answersOf(who))).toEqual([])
  expect(ofPeople(await answersOf('dispatcher')).length).toBeGreaterThan(3)
}, 240_000)

test('no table holds a clinical word in clear: trail, letters, events and effects neither', async () => {
  for (const table of scene.kept.tables)
    for (const word of [...words, KNOWN]) {
      const hex = Buffer.from(word).toString('hex')
      const { rows } = await scene.kept.run(
        `select count(*)::int as n from ${table} t
          where position($1 in t::text) > 0 or position($2 in t::text) > 0`,
        [word, hex],
      )
      expect(rows[0], `${word} in ${table}`).toEqual({ n: 0 })
    }
})
