import { afterAll, beforeAll, expect, test } from 'vitest'
import { ProblemError } from '../../../../contract/client.ts'
import type { Visit } from '../../../../contract/visits.ts'
import { openPractice } from '../../../testing/practice.ts'
import { createWorld, type Person, type World } from '../../../testing/world.ts'

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
const nurses: Person[] = []
beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
  nurses.push(practice.nurse, practice.otherNurse)
  for (const name of ['Thembi', 'Zinhle', 'Portia']) nurses.push(await world.hire('nurse', name))
}, 120_000)
afterAll(() => world.close())

const codeOf = (error: unknown) =>
  error instanceof ProblemError ? error.problem.code : Promise.reject(error)
/** The code of a refusal; `fine` where there was none. */
const outcome = (asked: Promise<unknown>) => asked.then(() => 'fine', codeOf)

let days = 1
/** A visit that looks for a nurse, on a day of its own. */
const looking = () => practice.request((days += 1) * 24 * 60)

async function offerTo(visit: Visit, people: readonly Person[] = nurses, minutes?: number) {
  const { items } = await world.as(world.admin).offers.make({
    id: visit.id,
    offers: people.map(({ id }) => ({ id: world.id(), nurseId: id })),
    ...(minutes && { minutes }),
  })
  return people.map(({ id }) => items.find(({ nurse }) => nurse.id === id)!)
}
const openFor = async (nurse: Person) =>
  (await world.as(nurse).offers.list({ limit: 100 })).items.map(({ id }) => id)
const head = async (person: Person) => (await world.as(person).events.since({ since: 0 })).head
const framesSince = async (person: Person, since: number) =>
  (await world.as(person).events.since({ since })).items

test('an offer says when, which service and the suburb, and gives no standing on the visit', async () => {
  const visit = await looking()
  const before = await head(practice.nurse)
  const [offer] = await offerTo(visit, [practice.nurse])
  expect(offer).toMatchObject({ state: 'open', can: ['withdraw'] })
  const mine = (await world.as(practice.nurse).offers.list({})).items[0]!
  expect(mine).toEqual({
    ...offer,
    service: {
      id: visit.service.id,
      name: visit.service.name,
      minutes: visit.service.minutes,
      categories: visit.service.categories,
      skills: [],
    },
    start: visit.start,
    suburb: practice.home.suburb,
    expiresAt: world.in(15),
    can: ['accept', 'decline'],
  })
  const [frame] = await framesSince(practice.nurse, before)
  expect(frame).toMatchObject({ type: 'VISIT_OFFERED', data: { offer: { id: offer!.id } } })
  for (const said of [JSON.stringify(mine), JSON.stringify(frame)])
    for (const secret of ['Palesa', 'Vilakazi', 'Blue gate', 'Ring twice', practice.patientId])
      expect(said).not.toContain(secret)
  expect(await outcome(world.as(practice.nurse).visits.get({ id: visit.id }))).toBe('not_found')
  // The same tap again, and somebody else with its id.
  const again = { id: offer!.id, nurseId: practice.nurse.id }
  const make = (offers: (typeof again)[]) =>
    world.as(world.admin).offers.make({ id: visit.id, offers })
  expect((await make([again])).items.map(({ id }) => id)).toEqual([offer!.id])
  expect((await make([{ ...again, id: world.id() }])).items[0]!.id).toBe(offer!.id)
  expect(await outcome(make([{ ...again, nurseId: practice.otherNurse.id }]))).toBe('id_taken')
})

test('of all who accept at once exactly one has the visit; the others hear that it is gone', async () => {
  const visit = await looking()
  const offers = await offerTo(visit)
  const heads = await Promise.all(nurses.map(head))
  const answers = await Promise.all(
    nurses.map((nurse, n) => outcome(world.as(nurse).offers.accept({ id: offers[n]!.id }))),
  )
  expect(answers.toSorted()).toEqual(['fine', ...Array(nurses.length - 1).fill('offer_over')])
  const winner = answers.indexOf('fine')
  const now = await world.as(world.admin).visits.get({ id: visit.id })
  expect(now).toMatchObject({ status: 'SCHEDULED', nurse: { id: nurses[winner]!.id } })
  for (const [n, nurse] of nurses.entries()) {
    expect(await openFor(nurse)).not.toContain(offers[n]!.id)
    const told = (await framesSince(nurse, heads[n]!)).map(({ type }) => type)
    expect(told).toContain(n === winner ? 'VISIT_ASSIGNED' : 'OFFER_ENDED')
  }
  // Again answers as it is now: she has it, the others have not.
  const again = await world.as(nurses[winner]!).offers.accept({ id: offers[winner]!.id })
  expect(again.state).toBe('accepted')
  const family = await world.as(practice.patient).visits.get({ id: visit.id })
  expect(family.nurse?.id).toBe(nurses[winner]!.id)
  expect(family.timeline.map(({ type }) => type)).toEqual(['VISIT_CREATED', 'VISIT_ASSIGNED'])
})

test('whoever got another visit at that time meanwhile is told so, and the offer stands', async () => {
  const [first, second] = [await looking(), await practice.request(days * 24 * 60 + 15)]
  const [a] = await offerTo(first, [practice.nurse])
  const [b, other] = await offerTo(second, [practice.nurse, practice.otherNurse])
  await world.as(practice.nurse).offers.accept({ id: a!.id })
  expect(await outcome(world.as(practice.nurse).offers.accept({ id: b!.id }))).toBe('overlap')
  expect(await openFor(practice.nurse)).toContain(b!.id)
  await world.as(practice.otherNurse).offers.accept({ id: other!.id })
})

test('an acceptance that races a cancellation or an assignment leaves one truth', async () => {
  for (let n = 0; n < 12; n += 1) {
    const visit = await looking()
    const offers = await offerTo(visit)
    const accepts = nurses.map((nurse, at) =>
      outcome(world.as(nurse).offers.accept({ id: offers[at]!.id })),
    )
    const other =
      n % 2 === 0
        ? world.as(practice.patient).visits.cancel({ id: visit.id, reason: 'patient_better' })
        : world
            .as(world.admin)
            .visits.assignNurse({ id: visit.id, nurseId: practice.otherNurse.id })
    const [cancelled, ...answers] = await Promise.all([outcome(other), ...accepts])
    const now = await world.as(world.admin).visits.get({ id: visit.id })
    const states = (await world.as(world.admin).offers.list({ visitId: visit.id })).items
    expect(cancelled).toBe('fine')
    expect(answers.filter((answer) => answer === 'fine').length).toBeLessThanOrEqual(1)
    expect(states.some(({ state }) => state === 'open')).toBe(false)
    expect(states.filter(({ state }) => state === 'accepted')).toHaveLength(
      answers.filter((answer) => answer === 'fine').length,
    )
    // What dispatch decides comes last, whoever was quicker.
    const assigned = n % 2 ? practice.otherNurse.id : now.nurse?.id
    expect(now.status).toBe(n % 2 ? 'SCHEDULED' : 'CANCELLED')
    expect(now.nurse?.id).toBe(assigned)
  }
}, 120_000)

test('the clock ends an offer before anybody writes it down; then each dispatcher is told', async () => {
  const visit = await looking()
  const [offer] = await offerTo(visit, [practice.nurse], 5)
  await world.app.dispatcher.drain()
  const before = await head(world.admin)
  world.pass(5)
  expect(await outcome(world.as(practice.nurse).offers.accept({ id: offer!.id }))).toBe(
    'offer_over',
  )
  expect(await openFor(practice.nurse)).toEqual(expect.not.arrayContaining([offer!.id]) as string[])
  await world.app.dispatcher.drain()
  await world.app.dispatcher.drain()
  const told = await framesSince(world.admin, before)
  const mine = told.filter(({ data }) => 'visit' in data && data.visit?.id === visit.id)
  expect(mine).toMatchObject([
    { type: 'NOTICE', data: { text: 'Nomsa Dlamini did not answer the offer in time' } },
  ])
  const { items } = await world.as(world.admin).offers.list({ visitId: visit.id })
  expect(items).toMatchObject([{ state: 'expired', suburb: null, can: [] }])
  // And can be offered anew.
  const [next] = await offerTo(visit, [practice.nurse])
  expect(next!.state).toBe('open')
})

test('an acceptance that races its own expiry is one or the other', async () => {
  for (let n = 0; n < 6; n += 1) {
    const visit = await looking()
    const [offer] = await offerTo(visit, [practice.nurse], 5)
    await world.app.dispatcher.drain()
    world.pass(n % 2 ? 5 : 4)
    const [answer] = await Promise.all([
      outcome(world.as(practice.nurse).offers.accept({ id: offer!.id })),
      world.app.dispatcher.drain(),
    ])
    const { items } = await world.as(world.admin).offers.list({ visitId: visit.id })
    expect(answer).toBe(n % 2 ? 'offer_over' : 'fine')
    expect(items[0]!.state).toBe(n % 2 ? 'expired' : 'accepted')
    world.pass(1)
  }
})

test('declined, withdrawn, and what a death ends', async () => {
  const visit = await looking()
  const [first, second] = await offerTo(visit, [practice.nurse, practice.otherNurse])
  const declined = await world.as(practice.nurse).offers.decline({ id: first!.id })
  expect(declined).toMatchObject({ state: 'declined', suburb: null, can: [] })
  expect((await world.as(practice.nurse).offers.decline({ id: first!.id })).state).toBe('declined')
  expect(await outcome(world.as(practice.nurse).offers.accept({ id: first!.id }))).toBe(
    'offer_over',
  )
  expect(await outcome(world.as(practice.nurse).offers.accept({ id: second!.id }))).toBe(
    'not_found',
  )
  const taken = await world.as(world.admin).offers.withdraw({ id: second!.id })
  expect(taken.state).toBe('withdrawn')
  expect(await outcome(world.as(practice.otherNurse).offers.withdraw({ id: second!.id }))).toBe(
    'not_allowed',
  )
  const [again] = await offerTo(visit, [practice.nurse])
  const before = await head(practice.nurse)
  await world.as(world.admin).family.setStatus({
    id: practice.patientId,
    statusId: world.id(),
    status: 'deceased',
    reason: 'Her son rang',
  })
  expect(await outcome(world.as(practice.nurse).offers.accept({ id: again!.id }))).toBe(
    'offer_over',
  )
  const told = await framesSince(practice.nurse, before)
  expect(told.map(({ type }) => type)).toContain('OFFER_ENDED')
})
