import type { OutputOf } from '../../../contract/endpoint.ts'
import type { demo } from '../../../contract/demo.ts'

export type StagePerson = OutputOf<typeof demo.stage>['people'][number]

/** The four screens of the stage, in the order of a visit. */
export const SEATS = ['family', 'nurse', 'desk', 'doctor'] as const
export type Seat = (typeof SEATS)[number]

const TESTS: Record<Seat, readonly RegExp[]> = {
  family: [/^daughter@/, /^patient@/],
  nurse: [/^nurse@/, /^nurse\d*@/],
  desk: [/^admin@/],
  doctor: [/^doctor@/],
}
const ROLES = {
  family: 'patient',
  nurse: 'nurse',
  desk: 'administrator',
  doctor: 'doctor',
} as const

/** Who sits where. Throws when somebody is missing: then there is no play. */
export function seat(people: readonly StagePerson[]): Record<Seat, StagePerson> {
  const seated = SEATS.map((name) => {
    const person =
      TESTS[name]
        .map((test) => people.find(({ user }) => test.test(user.email ?? '')))
        .find(Boolean) ?? people.find(({ user }) => user.role === ROLES[name])
    if (!person) throw new Error(`Nobody sits at the ${name} screen.`)
    return [name, person] as const
  })
  return Object.fromEntries(seated) as Record<Seat, StagePerson>
}

/** How the stage and its frames, which are one origin, speak with each other. */
export type StageWindow = Window & { ahavaStage?: Record<Seat, StagePerson> }
export type StageMessage = { kind: 'ahava:go'; path: string }
