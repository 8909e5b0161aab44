// Who takes part: visits, the conversations of each, and 40 devices of 16 people.

const VISITS = 8
const NURSES = 4
const DOCTORS = 2
const DAUGHTERS = 2

/** The conversations of a visit, in the order of their numbers. */
export const KINDS = ['practical', 'clinical'] as const

export type Part = {
  name: string
  role: 'family' | 'daughter' | 'nurse' | 'doctor'
  /** The conversations that this person reads, as numbers: practical ones are even, clinical odd. */
  conversations: number[]
  devices: number
}

const visits = Array.from({ length: VISITS }, (_, n) => n)
const practical = (visit: number) => visit * 2
const clinical = (visit: number) => visit * 2 + 1
const both = (visit: number) => [practical(visit), clinical(visit)]
export const nurseOf = (visit: number) => visit % NURSES
export const doctorOf = (visit: number) => visit % DOCTORS

function times<T>(count: number, make: (n: number) => T): T[] {
  return Array.from({ length: count }, (_, n) => make(n))
}

/** Each patient is cared for at another hour by one of the nurses. */
export const CAST: readonly Part[] = [
  ...times(VISITS, (n) => ({
    name: `Family${n}`,
    role: 'family' as const,
    conversations: both(n),
    devices: 2,
  })),
  ...times(NURSES, (n) => ({
    name: `Nurse${n}`,
    role: 'nurse' as const,
    conversations: visits.filter((visit) => nurseOf(visit) === n).flatMap(both),
    devices: 4,
  })),
  ...times(DOCTORS, (n) => ({
    name: `Doctor${n}`,
    role: 'doctor' as const,
    conversations: visits.filter((visit) => doctorOf(visit) === n).map(clinical),
    devices: 3,
  })),
  ...times(DAUGHTERS, (n) => ({
    name: `Daughter${n}`,
    role: 'daughter' as const,
    conversations: [practical(n)],
    devices: 1,
  })),
]

/** Whose each device is, as a place in CAST. */
export const DEVICES: readonly number[] = CAST.flatMap(({ devices }, person) =>
  times(devices, () => person),
)
