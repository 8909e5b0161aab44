import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ServerFrame } from '../../../contract/events.ts'
import { listen, openDevice, type Device } from '../device.ts'
import { openScene, STANDINGS, type Scene, type Standing } from './scene.ts'

// Who is told of what, live: every standing has a socket, and each act reaches exactly these.

let scene: Scene
const devices = new Map<Standing, Device>()
beforeAll(async () => {
  scene = await openScene()
  const address = await listen(scene.world.app)
  for (const who of STANDINGS) {
    const person = scene.people[who]
    if (person) devices.set(who, await openDevice(address, scene.world.as(person)))
  }
  for (const device of devices.values()) await device.frame('READY')
})
afterAll(async () => {
  for (const device of devices.values()) device.close()
  await scene.close()
})

const FAMILY = 'self delegate watcher booker reader talker'
const EVERYBODY = `${FAMILY} nurse doctor`
const DESKS = 'administrator dispatcher'
const TEXT = { findings: 'Red', careGiven: 'Dressed', advice: 'Rest' }

type Act = [type: ServerFrame['type'], about: string, told: string, act: () => Promise<unknown>]
const as = (who: Standing) => scene.world.as(scene.people[who]!)
const scheduled = () => ({ visitId: scene.visits['scheduled']! })
const inProgress = () => ({ id: scene.visits['inProgress']! })
const completed = () => ({ id: scene.visits['completed']! })
const toPractice = () => ({ patientId: scene.patients['palesa']! })
const send = (who: Standing, conversation: 'practical' | 'clinical') =>
  as(who).messages.send({ ...scheduled(), conversation, content: 'Ring twice' })

const ACTS: Act[] = [
  [
    'VISIT_CREATED',
    'a visit is asked for',
    FAMILY,
    () =>
      as('self').visits.request({
        id: scene.world.id(),
        patientId: scene.patients['palesa']!,
        serviceId: scene.practice.service.id,
        start: scene.world.in(20 * 24 * 60),
        address: scene.practice.home,
      }),
  ],
  ['NEW_MESSAGE', 'practical', 'self delegate talker nurse', () => send('nurse', 'practical')],
  ['NEW_MESSAGE', 'clinical', 'self nurse doctor', () => send('nurse', 'clinical')],
  [
    'MESSAGES_READ',
    'practical',
    'self delegate talker nurse',
    () => as('self').messages.read({ ...scheduled(), conversation: 'practical', upTo: 3 }),
  ],
  [
    'MESSAGES_READ',
    'clinical',
    'self nurse doctor',
    () => as('self').messages.read({ ...scheduled(), conversation: 'clinical', upTo: 3 }),
  ],
  [
    'MESSAGE_DELETED',
    'practical',
    'self delegate talker nurse',
    () => as('self').messages.hide({ id: scene.messages['scheduled practical message']! }),
  ],
  [
    'MESSAGE_DELETED',
    'clinical',
    'self nurse doctor',
    () => as('nurse').messages.hide({ id: scene.messages['scheduled clinical message']! }),
  ],
  [
    'NEW_MESSAGE',
    'to the practice',
    'self delegate talker',
    () => as('talker').messages.send({ ...toPractice(), content: 'Thursday?' }),
  ],
  [
    'NEW_MESSAGE',
    'from the practice',
    'self delegate talker dispatcher',
    () => as('dispatcher').messages.send({ ...toPractice(), content: 'Yes' }),
  ],
  [
    'MESSAGES_READ',
    'in the conversation with the practice',
    'self delegate talker',
    () => as('self').messages.read({ ...toPractice(), upTo: 3 }),
  ],
  [
    'MESSAGE_DELETED',
    'in the conversation with the practice',
    'self delegate talker',
    () => as('self').messages.hide({ id: scene.messages['palesa practice message']! }),
  ],
  [
    'VISIT_STATUS_CHANGED',
    'care is completed',
    EVERYBODY,
    () => as('nurse').visits.changeStatus({ ...inProgress(), status: 'COMPLETED' }),
  ],
  [
    'VISIT_CHANGED',
    'a draft is saved',
    'nurse',
    () =>
      as('nurse').visits.saveReport({
        ...completed(),
        reportId: scene.world.id(),
        version: 1,
        ...TEXT,
      }),
  ],
  [
    'REPORT_SIGNED',
    'the report is signed',
    EVERYBODY,
    () => as('nurse').visits.signReport({ ...completed(), version: 2 }),
  ],
  [
    'REVIEW_ADDED',
    'and reviewed, not for the family yet',
    'nurse doctor',
    () => as('doctor').visits.review({ ...completed(), rating: 5, release: false }),
  ],
  [
    'REVIEW_RELEASED',
    'and another one released',
    EVERYBODY,
    () => as('doctor').visits.review({ id: scene.visits['signed']!, rating: 5, release: true }),
  ],
  [
    'NURSE_LOCATION',
    'the nurse is on her way',
    DESKS,
    () => {
      // Long enough after the place before it that she can be here, and that it is told.
      scene.world.pass(10)
      return as('nurse').visits.shareLocation({
        id: scene.visits['enRoute']!,
        deviceId: scene.world.id(),
        points: [{ n: 1, latitude: -26.2, longitude: 28, accuracy: 9, at: scene.world.in(0) }],
      })
    },
  ],
  [
    'BOARD_CHANGED',
    'dispatch hears that something changed',
    DESKS,
    () => as('nurse').visits.changeStatus({ id: scene.visits['enRoute']!, status: 'ARRIVED' }),
  ],
  [
    'VISIT_ASSIGNED',
    'a nurse is chosen',
    `${FAMILY} otherNurse doctor`,
    () =>
      as('dispatcher').visits.assignNurse({
        id: scene.visits['requested']!,
        nurseId: scene.practice.otherNurse.id,
      }),
  ],
  [
    'VISIT_CANCELLED',
    'a visit is cancelled',
    EVERYBODY,
    () => as('booker').visits.cancel({ id: scene.visits['scheduled']!, reason: 'patient_request' }),
  ],
]

const heard = (type: ServerFrame['type']) =>
  [...devices]
    .filter(([, { frames }]) => frames.some((frame) => frame.type === type))
    .map(([who]) => who)
    .toSorted()
    .join(' ')

test.each(ACTS)('%s, %s: %s', async (type, _, told, act) => {
  for (const { frames } of devices.values()) frames.length = 0
  await act()
  for (const who of told.split(' ')) await devices.get(who as Standing)!.frame(type)
  // An answer to PING comes after what was sent before it.
  for (const device of devices.values()) device.send({ type: 'PING' })
  for (const device of devices.values()) await device.frame('PONG')
  expect(heard(type)).toBe(told.split(' ').toSorted().join(' '))
})

test('a withdrawn right is felt by an open socket: what comes after is withheld or not sent', async () => {
  const talker = devices.get('talker')!
  await scene.kept.run(
    `update care_relations set ended_at = $1 where user_id = $2 and patient_id = $3`,
    [scene.world.now(), scene.people.talker!.id, scene.patients['palesa']],
  )
  for (const { frames } of devices.values()) frames.length = 0
  await as('nurse').messages.send({
    visitId: scene.visits['arrived']!,
    conversation: 'practical',
    content: 'Are you still there?',
  })
  await devices.get('delegate')!.frame('NEW_MESSAGE')
  talker.send({ type: 'PING' })
  await talker.frame('PONG')
  expect(talker.frames.map(({ type }) => type)).toEqual(['PONG'])
  talker.send({
    type: 'TYPING',
    visitId: scene.visits['arrived']!,
    conversation: 'practical',
  })
  // Nobody hears the talker any more; the nurse is heard by those who still take part.
  devices
    .get('nurse')!
    .send({ type: 'TYPING', visitId: scene.visits['arrived']!, conversation: 'practical' })
  await devices.get('delegate')!.frame('TYPING')
  const typists = [...devices.values()].flatMap(({ frames }) =>
    frames.flatMap((frame) => (frame.type === 'TYPING' ? [scene.name(frame.by.id)] : [])),
  )
  expect([...new Set(typists)]).toEqual(['nurse'])
})
