import type { Visit } from '../../contract/visits.ts'
import { caseActs } from './caseActs.ts'
import type { openPractice } from './practice.ts'
import { reviewActs } from './reviewActs.ts'
import type { Person, World } from './world.ts'

type Act = { name: string; does: () => Promise<unknown> }

/** A day of one practice: what everybody does with two visits, one after the other. */
export function dayActs(
  world: World,
  practice: Awaited<ReturnType<typeof openPractice>>,
  first: Visit,
  second: Visit,
): { acts: Act[]; created: () => string | null } {
  const { patient, daughter, nurse, otherNurse, doctor } = practice
  const { admin } = world
  const [as, visitId] = [world.as, first.id]
  const worry = { id: visitId, observationsId: world.id(), worried: true }
  const advice = { id: worry.observationsId, action: 'advice', note: 'Oxygen' } as const
  let third: string | null = null
  let said: string | null = null
  let offers: string[] = []
  const callId = world.id()
  const move = (status: 'EN_ROUTE' | 'ARRIVED' | 'IN_PROGRESS' | 'COMPLETED') => ({
    name: status,
    does: async () => {
      world.pass(7)
      await as(nurse).visits.changeStatus({ id: visitId, status })
    },
  })
  const say = (
    person: Person,
    content: string,
    conversation: 'practical' | 'clinical' = 'practical',
  ): Act => ({
    name: `${person.name} says ${content}`,
    does: async () => {
      said = (await as(person).messages.send({ visitId, conversation, content })).id
    },
  })
  const read = (
    person: Person,
    upTo: number,
    conversation: 'practical' | 'clinical' = 'practical',
  ): Act => ({
    name: `${person.name} reads up to ${upTo}`,
    does: () => as(person).messages.read({ visitId, conversation, upTo }),
  })
  const acts: Act[] = [
    {
      name: 'another visit is requested',
      does: async () => void (third = (await practice.request(3_000)).id),
    },
    {
      name: 'its doctor',
      does: () => as(admin).visits.assignDoctor({ id: third!, doctorId: doctor.id }),
    },
    {
      name: 'it is offered to two nurses',
      does: async () => {
        const people = [nurse, otherNurse].map(({ id }) => ({ id: world.id(), nurseId: id }))
        await as(admin).offers.make({ id: third!, offers: people })
        offers = people.map(({ id }) => id)
      },
    },
    {
      name: 'one of them takes it, for the other it is over',
      does: () => as(nurse).offers.accept({ id: offers[0]! }),
    },
    {
      name: 'another',
      does: () => as(admin).visits.assignNurse({ id: third!, nurseId: otherNurse.id }),
    },
    say(patient, 'one'),
    say(nurse, 'two'),
    say(daughter, 'three'),
    { name: 'the daughter takes it back', does: () => as(daughter).messages.hide({ id: said! }) },
    read(nurse, 2),
    say(patient, 'four'),
    read(patient, 4),
    read(daughter, 1),
    say(doctor, 'five', 'clinical'),
    say(nurse, 'six', 'clinical'),
    read(doctor, 2, 'clinical'),
    say(admin, 'seven'),
    move('EN_ROUTE'),
    {
      name: 'where she is',
      does: () =>
        as(nurse).visits.shareLocation({
          id: visitId,
          deviceId: world.id(),
          points: [
            {
              n: 1,
              latitude: -26.23,
              longitude: 27.9,
              accuracy: 20,
              at: world.now().toISOString(),
            },
          ],
        }),
    },
    move('ARRIVED'),
    {
      name: 'undone',
      does: () => as(nurse).visits.changeStatus({ id: visitId, status: 'EN_ROUTE', undo: true }),
    },
    move('ARRIVED'),
    move('IN_PROGRESS'),
    {
      name: 'a draft',
      does: () =>
        as(nurse).visits.saveReport({
          id: visitId,
          reportId: world.id(),
          version: 0,
          findings: 'Clean',
          careGiven: 'Dressing',
          advice: 'Keep dry',
        }),
    },
    move('COMPLETED'),
    { name: 'signed', does: () => as(nurse).visits.signReport({ id: visitId, version: 1 }) },
    {
      name: 'an addendum',
      does: () =>
        as(nurse).visits.addAddendum({
          id: visitId,
          addendumId: world.id(),
          content: 'Left hand',
          reason: 'forgotten',
        }),
    },
    {
      name: 'a call for help',
      does: () =>
        as(nurse).help.raise({ id: callId, kind: 'danger', at: world.now().toISOString() }),
    },
    { name: 'taken', does: () => as(admin).help.take({ id: callId }) },
    { name: 'closed', does: () => as(admin).help.close({ id: callId, outcome: 'safe' }) },
    { name: 'a worry', does: () => as(nurse).observations.record(worry) },
    { name: 'settled', does: () => as(doctor).observations.acknowledge(advice) },
    ...reviewActs(world, practice, visitId),
    ...caseActs(world, practice, visitId),
    {
      name: 'cancelled',
      does: () => as(patient).visits.cancel({ id: second.id, reason: 'other' }),
    },
  ]
  return { acts, created: () => third }
}
