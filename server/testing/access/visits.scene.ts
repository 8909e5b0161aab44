import type { Status } from '../../../contract/visits.ts'
import type { openPractice } from '../practice.ts'
import type { World } from '../world.ts'
import { callFromTheDoor } from '../atTheDoor.ts'

type Ids = Record<string, string>

/** How far each visit has gone; all are the patient's, with the same nurse and doctor. */
const WAYS: Record<string, Status[]> = {
  scheduled: [],
  enRoute: ['EN_ROUTE'],
  arrived: ['EN_ROUTE', 'ARRIVED'],
  absent: ['EN_ROUTE', 'ARRIVED', 'PATIENT_ABSENT'],
  inProgress: ['EN_ROUTE', 'ARRIVED', 'IN_PROGRESS'],
  completed: ['EN_ROUTE', 'ARRIVED', 'IN_PROGRESS', 'COMPLETED'],
  signed: ['EN_ROUTE', 'ARRIVED', 'IN_PROGRESS', 'COMPLETED'],
  reviewed: ['EN_ROUTE', 'ARRIVED', 'IN_PROGRESS', 'COMPLETED'],
  withheld: ['EN_ROUTE', 'ARRIVED', 'IN_PROGRESS', 'COMPLETED'],
}
const DAY = 24 * 60
const APART = 3 * 60

export async function openVisits(
  world: World,
  practice: Awaited<ReturnType<typeof openPractice>>,
  patients: Ids,
): Promise<Ids> {
  const { admin } = world
  const visits: Ids = {}
  const desk = world.as(admin).visits
  const requested = await practice.request(DAY)
  await desk.assignDoctor({ id: requested.id, doctorId: practice.doctor.id })
  visits['requested'] = requested.id
  // Offered to somebody of whom the patient knows nothing, and taken back.
  const asked = { id: world.id(), nurseId: practice.otherNurse.id }
  await world.as(admin).offers.make({ id: requested.id, offers: [asked] })
  await world.as(admin).offers.withdraw({ id: asked.id })
  for (const [n, name] of Object.keys(WAYS).entries())
    visits[name] = (await practice.schedule(DAY + (n + 1) * APART)).id
  visits['cancelled'] = (await practice.schedule(3 * DAY)).id
  await desk.cancel({ id: visits['cancelled'], reason: 'practice' })
  for (const [name, way] of Object.entries(WAYS)) {
    for (const status of way) {
      if (status === 'PATIENT_ABSENT') {
        world.pass(12)
        await callFromTheDoor(world, practice.nurse, visits[name]!)
      }
      await world.as(practice.nurse).visits.changeStatus({ id: visits[name]!, status })
    }
  }
  await callFromTheDoor(world, practice.nurse, visits['arrived']!)
  // Another family with another nurse and another doctor.
  const foreign = await world.as(practice.stranger).visits.request({
    id: world.id(),
    patientId: patients['sipho']!,
    serviceId: practice.service.id,
    start: world.in(5 * DAY),
    address: practice.home,
  })
  await desk.assignDoctor({ id: foreign.id, doctorId: practice.otherDoctor.id })
  const override = { reason: 'The family asked for her' }
  await desk.assignNurse({ id: foreign.id, nurseId: practice.otherNurse.id, override })
  visits['foreign'] = foreign.id
  await Promise.all(
    [
      { id: visits['enRoute']!, nurse: practice.nurse },
      { id: visits['foreign'], nurse: practice.otherNurse },
    ].map(async ({ id, nurse }) => {
      const mine = world.as(nurse).visits
      if (id === visits['foreign']) await mine.changeStatus({ id, status: 'EN_ROUTE' })
      const point = { n: 1, latitude: -26.3, longitude: 27.8, accuracy: 20, at: world.in(0) }
      await mine.shareLocation({ id, deviceId: world.id(), points: [point] })
    }),
  )
  return visits
}
