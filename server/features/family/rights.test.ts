import { afterAll, beforeAll, expect, test } from 'vitest'
import { RIGHTS, type Right } from '../../../contract/people.ts'
import { ask } from '../../testing/asking.ts'
import { contract } from '../../../contract/index.ts'
import type { Endpoint } from '../../../contract/endpoint.ts'
import { letCare } from '../../testing/family.ts'
import { openPractice } from '../../testing/practice.ts'
import { createWorld, type Person, type World } from '../../testing/world.ts'

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
const people = new Map<string, Person>()
const ids: Record<string, string> = {}

const WHO = [
  'self',
  'visits',
  'book',
  'reports',
  'messages',
  'ended',
  'ended by themselves',
  'expired',
] as const
type Who = (typeof WHO)[number]

beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
  const { patient, patientId, nurse, doctor } = practice
  people.set('self', patient)
  const join = async (name: Who, rights: Right[], until: string | null = null) => {
    const person = await world.family(`Delegate ${name}`)
    people.set(name, person)
    await letCare(world, patient, person, { patientId, rights, until })
    return person
  }
  for (const right of RIGHTS) await join(right, [right])
  const ended = await join('ended', [...RIGHTS])
  const left = await join('ended by themselves', [...RIGHTS])
  await join('expired', [...RIGHTS], world.in(30))
  ids['coming'] = (await practice.schedule()).id
  const done = await practice.schedule(48 * 60)
  ids['done'] = done.id
  const mine = world.as(nurse).visits
  for (const status of ['EN_ROUTE', 'ARRIVED', 'IN_PROGRESS', 'COMPLETED'] as const)
    await mine.changeStatus({ id: done.id, status })
  const words = { findings: 'Clean', careGiven: 'Dressed', advice: 'Rest' }
  await mine.saveReport({ id: done.id, reportId: world.id(), version: 0, ...words })
  await mine.signReport({ id: done.id, version: 1 })
  await world.as(doctor).visits.review({ id: done.id, rating: 4, comment: 'Good', release: true })
  await world.as(patient).messages.send({ visitId: ids['coming'], content: 'Ring twice' })
  const relation = (person: Person) => ({ patientId, userId: person.id })
  await world.as(patient).family.end({ ...relation(ended), silently: true })
  await world.as(left).family.end(relation(left))
  world.pass(31)
})
afterAll(() => world.close())

type Act = { name: string; endpoint: Endpoint; input: () => Record<string, unknown> }
const { visits, messages, people: persons, family } = contract
const ACTS: Record<string, { act: Act; allowed: string }> = {}
const row = (
  name: string,
  endpoint: Endpoint,
  allowed: string,
  input: () => Record<string, unknown>,
) => (ACTS[name] = { act: { name, endpoint, input }, allowed })
const patientId = () => ({ id: practice.patientId })

// By hand: who of the family may, with one right each. Whoever has none of it is told 403 or 404.
row('sees a visit', visits.get, 'self visits book reports messages', () => ({ id: ids['coming'] }))
row('sees the patient', persons.patient, 'self visits book reports messages', patientId)
row('requests', visits.request, 'self book', () => ({
  id: world.id(),
  patientId: practice.patientId,
  serviceId: practice.service.id,
  start: world.in(5 * 24 * 60),
  address: practice.home,
}))
row('cancels', visits.cancel, 'self book', () => ({ id: ids['spare'], reason: 'other' }))
row('reads messages', messages.list, 'self messages', () => ({ visitId: ids['coming'] }))
row('writes', messages.send, 'self messages', () => ({ visitId: ids['coming'], content: 'Hi' }))
row('marks read', messages.read, 'self messages', () => ({ visitId: ids['coming'], upTo: 1 }))
row('who writes', messages.participants, 'self messages', () => ({ visitId: ids['coming'] }))
row('clinical', messages.list, 'self', () => ({
  visitId: ids['coming'],
  conversation: 'clinical',
}))
row('says in hospital', family.setStatus, 'self book', () => ({
  ...patientId(),
  statusId: world.id(),
  status: 'in_hospital',
  reason: 'Bara',
}))
row('says back home', family.setStatus, 'self book', () => ({
  ...patientId(),
  statusId: world.id(),
  status: 'active',
}))
row('says dead', family.setStatus, '', () => ({
  ...patientId(),
  statusId: world.id(),
  status: 'deceased',
}))
row('sees the family', family.ofPatient, 'self', patientId)
row('gives rights on', family.invite, 'self', () => ({
  id: world.id(),
  patientId: practice.patientId,
  phone: '+27820000000',
  rights: ['visits'],
}))
row('changes rights', family.change, 'self', () => ({
  patientId: practice.patientId,
  userId: people.get('messages')!.id,
  rights: ['messages'],
}))
row('ends the right of another', family.end, 'self', () => ({
  patientId: practice.patientId,
  userId: practice.daughter.id,
}))
row('makes a link code', family.makeLinkCode, '', () => ({
  ...patientId(),
  checked: 'id_document',
}))
row('corrects the birth date', family.setBirthDate, '', () => ({
  ...patientId(),
  birthDate: '1950-01-01',
}))

row('says in which language they are written to', family.setLanguage, '', () => ({
  ...patientId(),
  language: 'en',
}))

const OVER: readonly string[] = ['ended', 'ended by themselves', 'expired']

test.each(Object.keys(ACTS))('%s: exactly those with that right', async (name) => {
  const { act, allowed } = ACTS[name]!
  const got: Record<string, string> = {}
  const wanted: Record<string, string> = {}
  for (const who of WHO) {
    if (name === 'cancels') ids['spare'] = (await practice.request(10 * 24 * 60)).id
    const answer = await ask(world, people.get(who)!, act.endpoint, act.input())
    got[who] = answer.status < 400 ? 'yes' : answer.code
    if (allowed.split(' ').includes(who)) wanted[who] = 'yes'
    // Whose right is over sees nothing, as if they had never had any.
    else if (OVER.includes(who) && act.endpoint !== messages.list) wanted[who] = 'not_found'
    else wanted[who] = got[who] === 'not_found' ? 'not_found' : 'not_allowed'
  }
  expect(got).toEqual(wanted)
})

test('a released report is read with the right to reports, and with no other', async () => {
  for (const who of WHO) {
    const answer = await ask(world, people.get(who)!, visits.get, { id: ids['done'] })
    const seen = answer.status === 200 ? answer.body['report'] !== null : answer.code
    const right = who === 'self' || who === 'reports'
    expect(seen, who).toBe(OVER.includes(who) ? 'not_found' : right)
  }
})

test('lists and what can be done say the rights, the end and nothing of who lost theirs', async () => {
  for (const who of WHO) {
    const { items } = await world.as(people.get(who)!).people.patients({})
    const mine = items.find(({ id }) => id === practice.patientId)
    const rights = who === 'self' ? [...RIGHTS] : [...new Set(['visits', who])]
    const right = OVER.includes(who) ? undefined : [rights.toSorted(), null]
    expect(mine && [mine.rights.toSorted(), mine.until], who).toEqual(right)
    const { items: seen } = await world.as(people.get(who)!).visits.list({})
    expect(seen.length > 0, who).toBe(!OVER.includes(who))
  }
  const { caresForMe } = await world.as(people.get('self')!).family.mine({})
  expect(caresForMe.map(({ person }) => person.name).toSorted()).toEqual(
    RIGHTS.map((right) => `Delegate ${right}`).toSorted(),
  )
  const { iCareFor } = await world.as(people.get('book')!).family.mine({})
  expect(iCareFor.map(({ patient, rights }) => [patient.name, rights.toSorted()])).toEqual([
    ['Palesa Mokoena', ['book', 'visits']],
  ])
  expect((await world.as(people.get('ended')!).family.mine({})).iCareFor).toEqual([])
})
