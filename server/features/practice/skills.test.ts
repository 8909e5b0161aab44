import { afterAll, beforeAll, expect, test } from 'vitest'
import { practice as contract } from '../../../contract/practice.ts'
import { workingTime } from '../../../contract/workingTime.ts'
import { ask } from '../../testing/asking.ts'
import { openPractice } from '../../testing/practice.ts'
import { createWorld, type World } from '../../testing/world.ts'

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
})
afterAll(() => world.close())

const desk = () => world.as(world.admin)
const made = (name: string) => desk().practice.createSkill({ id: world.id(), name })
const save = (input: { id: string; name: string; active: boolean }, who = world.admin) =>
  ask(world, who, contract.saveSkill, input)
const give = (id: string, skillIds: string[]) =>
  ask(world, world.admin, workingTime.setSkills, { id, skillIds })

test('a skill is renamed, for everybody who has it', async () => {
  const { id } = await made('Catheter')
  await give(practice.nurse.id, [id])
  expect((await save({ id, name: 'Catheter care', active: true })).body).toEqual({
    id,
    name: 'Catheter care',
    active: true,
  })
  const { skills } = await desk().workingTime.one({ id: practice.nurse.id })
  expect(skills.map(({ name }) => name)).toEqual(['Catheter care'])
  const other = await made('Stoma')
  expect(await save({ ...other, name: 'Catheter care' })).toMatchObject({
    code: 'already_done',
    body: { field: 'name' },
  })
  const answers = await Promise.all([
    save({ ...other, name: 'Both' }),
    save({ id, name: 'Both', active: true }),
    ask(world, world.admin, contract.createSkill, { id: world.id(), name: 'Both' }),
  ])
  expect(answers.filter(({ status }) => status < 300)).toHaveLength(1)
  expect(answers.filter(({ code }) => code === 'already_done')).toHaveLength(2)
})

test('one that was retired stays where it is, and is given to nobody anew', async () => {
  const skill = await made('Leeches')
  await give(practice.nurse.id, [skill.id])
  expect((await save({ ...skill, active: false })).status).toBe(200)
  expect((await give(practice.nurse.id, [skill.id])).status).toBe(200)
  expect(await give(practice.otherNurse.id, [skill.id])).toMatchObject({
    code: 'invalid_input',
    body: { field: 'skillIds' },
  })
  expect((await give(practice.nurse.id, [])).status).toBe(200)
  expect((await give(practice.nurse.id, [skill.id])).status).toBe(422)
  await save({ ...skill, active: true })
  expect((await give(practice.otherNurse.id, [skill.id])).status).toBe(200)
})

test('what a service needs is not retired from under it', async () => {
  const skill = await made('Ventilation')
  const { items } = await desk().practice.services({})
  const { skills: _skills, ...service } = items.find(({ id }) => id === practice.service.id)!
  await desk().practice.saveService({ ...service, skillIds: [skill.id] })
  expect(await save({ ...skill, active: false })).toMatchObject({
    code: 'not_possible_now',
    body: { field: 'active', detail: expect.stringContaining(service.name) as string },
  })
  await desk().practice.saveService({ ...service, skillIds: [] })
  expect((await save({ ...skill, active: false })).status).toBe(200)
})

test('a stranger to the catalogue changes nothing', async () => {
  const skill = await made('Dialysis')
  for (const who of [practice.nurse, practice.patient])
    expect((await save({ ...skill, name: 'Anything' }, who)).status).toBe(403)
  expect((await save({ ...skill, id: world.id() })).status).toBe(404)
})

test('an offer says which skills the visit needs', async () => {
  const skill = await made('Wounds')
  const { items } = await desk().practice.services({})
  const { skills: _skills, ...service } = items.find(({ id }) => id === practice.service.id)!
  await desk().practice.saveService({ ...service, skillIds: [skill.id] })
  await give(practice.nurse.id, [skill.id])
  const visit = await practice.request()
  await desk().offers.make({
    id: visit.id,
    offers: [{ id: world.id(), nurseId: practice.nurse.id }],
  })
  const [offer] = (await world.as(practice.nurse).offers.list({})).items
  expect(offer?.service.skills).toEqual(['Wounds'])
})

test('a service that needs an order keeps that from a phone that does not know of it, and a visit says it', async () => {
  const visit = await practice.schedule(60)
  const { id } = visit.service
  const { items } = await desk().practice.services({})
  const { skills: _skills, ...service } = items.find((each) => each.id === id)!
  const said = { ...service, skillIds: [] }
  expect(service.needsOrder).toBe(false)
  expect(await desk().practice.saveService({ ...said, needsOrder: true })).toMatchObject({
    needsOrder: true,
  })
  const { needsOrder: _needsOrder, ...old } = said
  expect((await desk().practice.saveService(old)).needsOrder).toBe(true)
  expect((await world.as(practice.nurse).visits.get({ id: visit.id })).service.needsOrder).toBe(
    true,
  )
  expect((await desk().practice.saveService({ ...said, needsOrder: false })).needsOrder).toBe(false)
})
