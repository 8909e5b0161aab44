import type { InputOf } from '../../../contract/endpoint.ts'
import type { observations as contract } from '../../../contract/observations.ts'
import type { ServiceName } from './people.ts'

const WELL = {
  respiration: 16,
  spo2: 97,
  oxygen: false,
  systolic: 132,
  diastolic: 80,
  pulse: 74,
  temperature: 36.6,
  consciousness: 'alert',
  pregnant: 'no',
} as const

type Vitals = Omit<InputOf<typeof contract.record>, 'id' | 'observationsId'>

/** What nurses measure on each kind of visit; nothing where nothing is written here. */
export const VITALS: Partial<Record<ServiceName, readonly Vitals[]>> = {
  'Wound care': [
    { pulse: 78, temperature: 36.8, systolic: 138, diastolic: 84, glucose: 9.1 },
    { pulse: 72, temperature: 36.5, systolic: 134, diastolic: 82, glucose: 7.4 },
    { pulse: 84, temperature: 37.2, systolic: 141, diastolic: 86, glucose: 10.2 },
  ],
  Injection: [
    { glucose: 7.8, systolic: 128, diastolic: 78 },
    { glucose: 11.4, systolic: 131, diastolic: 80 },
  ],
  'Vital signs and check-up': [
    { ...WELL, systolic: 146, diastolic: 88, pulse: 78, temperature: 36.7, weight: 71.2 },
    { ...WELL, spo2: 98, pulse: 72, temperature: 36.5, weight: 70.8 },
    { ...WELL, respiration: 18, systolic: 139, diastolic: 85, pulse: 81, weight: 71.5 },
  ],
  'Care after surgery': [
    { ...WELL, temperature: 37.1, pulse: 86 },
    { ...WELL, temperature: 36.8, pulse: 80, respiration: 18 },
  ],
}

/** Six points, and three of them for confusion of which nobody is sure. */
export const WORRYING_VITALS = {
  ...WELL,
  respiration: 21,
  systolic: 168,
  diastolic: 96,
  pulse: 104,
  temperature: 36.9,
  glucose: 14.2,
  consciousness: 'unsure_confusion',
} as const
export const SETTLED = {
  action: 'phoned_nurse',
  note: 'Spoke to the nurse: drank two glasses, clearer now. Evening tablets were missed. I look at the dose today.',
} as const
