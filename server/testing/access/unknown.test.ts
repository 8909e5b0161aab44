import { afterAll, beforeAll, expect, test } from 'vitest'
import { openScene, type Scene } from './scene.ts'
import { request, ROWS } from './walk.ts'

/** Those who have nothing to do with the other family; the privacy officer reads everybody's trail. */
const WITHOUT = [
  'nobody',
  'self',
  'delegate',
  'watcher',
  'booker',
  'reader',
  'talker',
  'former',
  'nurse',
  'doctor',
  'finance',
  'clinicalLead',
  'breaker',
] as const

let scene: Scene
beforeAll(async () => {
  scene = await openScene()
})
afterAll(() => scene.close())

/** For each id of the patient's, the other family's of the same kind, or one that nobody has. */
function replacements() {
  const { world, visits, patients, conversations, messages, files, openings } = scene
  const foreign = new Map<string, string>()
  const pair = (from: string | undefined, to: string | undefined) => foreign.set(from!, to!)
  for (const [name, id] of Object.entries(visits))
    if (name !== 'foreign') pair(id, visits['foreign'])
  pair(patients['palesa'], patients['sipho'])
  pair(openings['allergy'], openings['foreign line'])
  for (const kind of ['practical', 'clinical']) {
    pair(conversations[`scheduled ${kind}`], conversations[`foreign ${kind}`])
    pair(messages[`scheduled ${kind} message`], messages[`foreign ${kind} message`])
  }
  for (const [name, { id, url }] of Object.entries(files)) {
    const kind = name.includes('picture') ? 'picture' : 'document'
    pair(url, files[`foreign ${kind}`].url)
    pair(id, files[`foreign ${kind}`].id)
  }
  const unknown = new Map(
    [...foreign].map(([from]) => {
      const file = from.startsWith('/uploads')
      return [from, file ? from.replace(/[^/]+$/, 'a'.repeat(22)) : world.id()]
    }),
  )
  return { foreign, unknown }
}

const swapped = (input: Record<string, unknown>, ids: Map<string, string>) =>
  Object.fromEntries(
    Object.entries(input).map(([name, value]) => [name, ids.get(value as string) ?? value]),
  )

test('what belongs to somebody else and what nobody has are answered alike, byte for byte', async () => {
  const { foreign, unknown } = replacements()
  const bare = (text: string) => text.replace(/"requestId":"[^"]+"/, '')
  let compared = 0
  for (const row of ROWS) {
    const input = row.input(scene)
    if (!Object.values(input).some((value) => foreign.has(value as string))) continue
    for (const who of WITHOUT) {
      // Whoever leads the clinic may break every glass, reads, writes and copies what is known of every patient.
      const asked = `${row.endpoint} ${row.about}`
      const known = /^(access.breakGlass|record\.|copies\.|uploads\.\w+ to a patient)/.test(asked)
      if (known && /Lead|breaker/.test(who)) continue
      const about = `${asked}, as ${who}`
      const [theirs, nobodys] = await Promise.all(
        [foreign, unknown].map((ids) =>
          request(scene, { ...row, input: () => swapped(input, ids) }, who),
        ),
      )
      expect([theirs!.status, bare(theirs!.text)], about).toEqual([
        nobodys!.status,
        bare(nobodys!.text),
      ])
      compared += 1
    }
  }
  expect(compared).toBeGreaterThan(400)
  expect(await scene.kept.changed()).toEqual([])
})

test('an id that is taken is the same refusal, whoever has it', async () => {
  const { world, practice, patients, visits, messages, people } = scene
  const requestWith = (id: string) =>
    request(
      scene,
      {
        endpoint: 'visits.request',
        about: '',
        answers: '',
        input: () => ({
          id,
          patientId: patients['palesa'],
          serviceId: practice.service.id,
          start: world.in(60),
          address: practice.home,
        }),
      },
      'self',
    )
  const sendWith = (id: string) =>
    request(
      scene,
      {
        endpoint: 'messages.send',
        about: '',
        answers: '',
        input: () => ({ id, visitId: visits['scheduled'], content: 'Another text' }),
      },
      'self',
    )
  const bare = ({ status, text }: { status: number; text: string }) =>
    `${status} ${text.replace(/"requestId":"[^"]+"/, '')}`
  const own = await requestWith(visits['scheduled']!)
  expect([own.status, own.code]).toEqual([409, 'id_taken'])
  expect(bare(await requestWith(visits['foreign']!))).toBe(bare(own))
  const ownMessage = await sendWith(messages['scheduled practical message']!)
  expect([ownMessage.status, ownMessage.code]).toEqual([409, 'id_taken'])
  expect(bare(await sendWith(messages['foreign clinical message']!))).toBe(bare(ownMessage))
  const patient = { id: patients['sipho']!, name: 'Somebody' }
  const taken = await world
    .as(people.self!)
    .people.createPatient(patient)
    .catch((error: unknown) => error)
  expect(taken).toMatchObject({ problem: { code: 'id_taken', field: 'id' } })
  expect(await scene.kept.changed()).toEqual([])
})
