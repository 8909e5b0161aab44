/** The acts of a visit after it was asked for, each at minutes from its agreed start or end, or from now. */
export const STEPS = {
  assign: ['asked', 25],
  offer: ['now', -4],
  'cancel early': ['start', -1560],
  'cancel late': ['start', -90],
  'set out': ['start', -20],
  'share the way': ['start', -6],
  arrive: ['start', -5],
  begin: ['start', 1],
  measure: ['start', 4],
  'measure a worry': ['start', 12],
  'settle the warning': ['start', 17],
  'came anyway': ['end', 45],
  'say absent': ['start', 9],
  'in hospital': ['start', 3],
  write: ['end', -6],
  'write a worry': ['end', -6],
  complete: ['end', -2],
  sign: ['end', 5],
  review: ['end', 210],
} as const satisfies Record<string, readonly ['asked' | 'start' | 'end' | 'now', number]>

export type StepName = keyof typeof STEPS

const AT_THE_DOOR = ['assign', 'set out', 'arrive'] as const
const IN_CARE = [...AT_THE_DOOR, 'begin'] as const
const DONE = [...IN_CARE, 'measure', 'write', 'complete'] as const

/** How far visits have come. Whatever is not `requested` or `offered` has a nurse. */
export const WAYS = {
  requested: [],
  offered: ['offer'],
  scheduled: ['assign'],
  onTheWay: ['assign', 'set out', 'share the way'],
  atTheDoor: ['assign', 'set out', 'share the way', 'arrive'],
  inCare: [...IN_CARE, 'measure'],
  unsigned: DONE,
  signed: [...DONE, 'sign'],
  worrying: [
    ...IN_CARE,
    'measure a worry',
    'settle the warning',
    'write a worry',
    'complete',
    'sign',
  ],
  reviewed: [...DONE, 'sign', 'review'],
  cancelled: ['assign', 'cancel early'],
  cancelledLate: ['assign', 'cancel late'],
  cameAnyway: ['assign', 'cancel late', 'came anyway'],
  absent: [...AT_THE_DOOR, 'say absent'],
  inHospital: [...AT_THE_DOOR, 'in hospital'],
} as const satisfies Record<string, readonly StepName[]>

export type Way = keyof typeof WAYS
