import type { Client } from '../../../contract/client.ts'
import type { Position } from '../../../contract/primitives.ts'
import { newId } from '../../ids.ts'
import { firstName } from '../../words.ts'
import type { Seat, StagePerson } from './people.ts'

/** What the play needs: everybody's own client, and a hand that turns the screens. */
export type Stage = {
  people: Record<Seat, StagePerson>
  clients: Record<Seat, Client>
  show: (seat: Seat, path: string) => void
  /** The visit that is played; empty before the first act. */
  visitId: string
}

export type Act = {
  caption: string
  /** Whose screen to look at. */
  seat: Seat
  run: (stage: Stage) => Promise<void>
  /** Milliseconds to look before the next act. */
  rest: number
}

const FALLBACK: Position = { latitude: -26.2386, longitude: 27.9079 }
const deviceId = newId()
let count = 0

/** Puts the nurse at a share of her way, from 3 km north-west (0) to the door (1). */
function drive(part: number): Act['run'] {
  return async ({ clients, visitId }) => {
    const { address } = await clients.nurse.visits.get({ id: visitId })
    const home = address?.pin ?? FALLBACK
    const left = 1 - part
    await clients.nurse.visits.shareLocation({
      id: visitId,
      deviceId,
      points: [
        {
          n: (count += 1),
          latitude: home.latitude + 0.021 * left,
          longitude: home.longitude - 0.019 * left * (0.7 + part * 0.3),
          accuracy: 12,
          at: new Date().toISOString(),
        },
      ],
    })
  }
}

const step =
  (status: 'EN_ROUTE' | 'ARRIVED' | 'IN_PROGRESS' | 'COMPLETED'): Act['run'] =>
  async ({ clients, visitId }) =>
    void (await clients.nurse.visits.changeStatus({ id: visitId, status }))

const say =
  (seat: 'family' | 'nurse', content: string): Act['run'] =>
  async ({ clients, visitId }) =>
    void (await clients[seat].messages.send({ id: newId(), visitId, content }))

/** One visit from asking to being checked, by four people through the public API, in two minutes. */
export const ACTS: readonly Act[] = [
  {
    caption: 'The family asks for a visit. Dispatch sees it in the same second.',
    seat: 'family',
    rest: 7_000,
    async run(stage) {
      stage.visitId = (await stage.clients.family.demo.play({})).visitId
      stage.show('family', `/visits/${stage.visitId}`)
      stage.show('desk', '/')
      stage.show('nurse', '/')
      stage.show('doctor', '/')
    },
  },
  {
    caption: 'Dispatch chooses a nurse who is free. She and the family are told.',
    seat: 'desk',
    rest: 7_000,
    async run({ clients, people, visitId, show }) {
      await clients.desk.visits.assignNurse({ id: visitId, nurseId: people.nurse.user.id })
      show('nurse', `/visits/${visitId}`)
    },
  },
  {
    caption: 'A doctor is named who will read the report.',
    seat: 'desk',
    rest: 5_000,
    async run({ clients, people, visitId }) {
      await clients.desk.visits.assignDoctor({ id: visitId, doctorId: people.doctor.user.id })
    },
  },
  {
    caption: 'The nurse sets out. The family sees it at once.',
    seat: 'nurse',
    rest: 5_000,
    run: step('EN_ROUTE'),
  },
  { caption: 'She is on her way.', seat: 'family', rest: 4_000, run: drive(0.05) },
  { caption: 'She is on her way.', seat: 'family', rest: 4_000, run: drive(0.3) },
  {
    caption: 'A question from the road …',
    seat: 'nurse',
    rest: 7_000,
    async run(stage) {
      stage.show('nurse', `/visits/${stage.visitId}/messages`)
      stage.show('family', `/visits/${stage.visitId}/messages`)
      await say('nurse', 'I am passing the station. Is the gate still the blue one?')(stage)
    },
  },
  {
    caption: '… and its answer. Both phones mark what was read.',
    seat: 'family',
    rest: 8_000,
    async run(stage) {
      const { patient } = await stage.clients.family.visits.get({ id: stage.visitId })
      await say(
        'family',
        `Yes, ring twice. ${firstName(patient.name)} is in the front room.`,
      )(stage)
    },
  },
  {
    caption: 'Nearly there.',
    seat: 'family',
    rest: 5_000,
    async run(stage) {
      stage.show('family', `/visits/${stage.visitId}`)
      stage.show('nurse', `/visits/${stage.visitId}`)
      await drive(0.85)(stage)
    },
  },
  {
    caption: 'At the door.',
    seat: 'nurse',
    rest: 6_000,
    async run(stage) {
      await drive(1)(stage)
      await step('ARRIVED')(stage)
    },
  },
  { caption: 'Care begins.', seat: 'nurse', rest: 7_000, run: step('IN_PROGRESS') },
  {
    caption: 'She writes while she remembers. Every pause is a save, encrypted.',
    seat: 'nurse',
    rest: 9_000,
    async run({ clients, visitId, show }) {
      const { report } = await clients.nurse.visits.get({ id: visitId })
      await clients.nurse.visits.saveReport({
        id: visitId,
        reportId: report?.id ?? newId(),
        version: report?.version ?? 0,
        findings: 'Graze on the left shin, 3 cm, clean, no redness around it. In good spirits.',
        careGiven: 'Cleaned with saline, covered with a foam dressing. Showed how to change it.',
        advice: 'Keep it dry for two days. Call us if it reddens or hurts more.',
      })
      show('nurse', `/visits/${visitId}/report`)
    },
  },
  {
    caption: 'Care is done.',
    seat: 'nurse',
    rest: 6_000,
    async run(stage) {
      await step('COMPLETED')(stage)
    },
  },
  {
    caption: 'She signs. The report is set as a PDF, and the doctor is told.',
    seat: 'nurse',
    rest: 8_000,
    async run({ clients, visitId, show }) {
      const { report } = await clients.nurse.visits.get({ id: visitId })
      await clients.nurse.visits.signReport({ id: visitId, version: report?.version ?? 1 })
      show('doctor', `/visits/${visitId}/report`)
    },
  },
  {
    caption: 'The doctor reads, rates the report and shares it with the family.',
    seat: 'doctor',
    rest: 8_000,
    async run({ clients, visitId, show }) {
      await clients.doctor.visits.review({
        id: visitId,
        rating: 5,
        comment: 'A clean graze, well cared for. It should close within a week.',
        release: true,
      })
      show('family', `/visits/${visitId}/report`)
    },
  },
  {
    caption: 'The mail, the push and the PDF that went out lie under Outbox.',
    seat: 'desk',
    rest: 4_000,
    async run({ show }) {
      show('desk', '/outbox')
    },
  },
]
