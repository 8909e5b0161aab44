import { afterAll, beforeAll, expect, test } from 'vitest'
import type { NumberedFrame } from '../../../contract/events.ts'
import type { Visit } from '../../../contract/visits.ts'
import { letCare } from '../../testing/family.ts'
import { listen, openDevice, type Device } from '../../testing/device.ts'
import { openPractice } from '../../testing/practice.ts'
import { createWorld, type Person, type World } from '../../testing/world.ts'

const DEVICES_EACH = 16
const WAVES = 2
const MESSAGES = 12

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let address: string
let visit: Visit
let people: Person[]
beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
  address = await listen(world.app)
  visit = await practice.schedule()
  const { patient, daughter, nurse, patientId } = practice
  await letCare(world, patient, daughter, { patientId, rights: ['visits', 'messages'] })
  people = [patient, daughter, nurse]
})
afterAll(() => world.close())

/** What one phone has shown, over all its connections. */
type Phone = { owner: Person; device: Device; shown: NumberedFrame[]; last: number }

/** Takes over what came since the last time, as the app does: in order, each number once. */
function show(phone: Phone) {
  for (const frame of phone.device.numbered()) {
    expect(frame.seq).toBe(phone.last + 1)
    phone.last = frame.seq
    phone.shown.push(frame)
  }
}

const contents = ({ shown }: Phone) =>
  shown.flatMap((frame) => (frame.type === 'NEW_MESSAGE' ? [frame.data.message.content] : []))

test('reconnect-storm: every device drops and returns at once', async () => {
  const owners = people.flatMap((owner) => Array.from({ length: DEVICES_EACH }, () => owner))
  const phones = await Promise.all(
    owners.map(async (owner): Promise<Phone> => {
      const device = await openDevice(address, world.as(owner))
      const { seq } = await device.frame('READY')
      return { owner, device, shown: [], last: seq }
    }),
  )
  const sent: string[] = []
  let answered = 0

  for (let wave = 0; wave < WAVES; wave += 1) {
    for (const phone of phones) phone.device.socket.terminate()
    for (const phone of phones) show(phone)
    let storming = true
    /** Somebody who works meanwhile, one request after the other. */
    const others = (async () => {
      while (storming) {
        const { items } = await world.as(world.admin).visits.list({})
        expect(items).toHaveLength(1)
        answered += 1
      }
    })()
    const messages = (async () => {
      for (let n = 0; n < MESSAGES; n += 1) {
        const content = `wave ${wave} message ${n}`
        const by = people[n % people.length]!
        await world.as(by).messages.send({ visitId: visit.id, content })
        sent.push(content)
      }
    })()
    await Promise.all(
      phones.map(async (phone) => {
        phone.device = await openDevice(address, world.as(phone.owner), phone.last)
        await phone.device.frame('READY')
      }),
    )
    storming = false
    await Promise.all([messages, others])
  }

  for (const phone of phones) {
    await phone.device.until(
      () => contents(phone).length + phone.device.numbered().length >= sent.length,
    )
    show(phone)
    phone.device.close()
    // Nothing lost, nothing twice, in one order for all.
    expect(contents(phone)).toEqual(sent)
  }
  expect(phones).toHaveLength(people.length * DEVICES_EACH)
  expect(answered).toBeGreaterThan(WAVES)
})
