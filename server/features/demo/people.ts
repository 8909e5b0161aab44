import type { z } from 'zod'
import type { address, Role } from '../../../contract/people.ts'
import type { Category } from '../../../contract/staff.ts'

type Address = z.input<typeof address>

const at = (line: string, suburb: string, latitude: number, longitude: number, landmark = '') =>
  ({ line, suburb, landmark, pin: { latitude, longitude } }) satisfies Address

/** Who signs in, by the name before `@ahava.demo`. */
export const ACCOUNTS = {
  admin: { name: 'Ayanda Nkosi', role: 'administrator' },
  nurse: { name: 'Nomsa Dlamini', role: 'nurse', registration: '14087231', category: 'RN' },
  nurse2: { name: 'Busi Khumalo', role: 'nurse', registration: '15210946', category: 'RN' },
  nurse3: { name: 'Thabo Maseko', role: 'nurse', registration: '13954402', category: 'RN' },
  nurse4: { name: 'Zanele Ngcobo', role: 'nurse', registration: '16630178', category: 'RN' },
  doctor: { name: 'Dr Anisha Naidoo', role: 'doctor', registration: 'MP0654321' },
  patient: { name: 'Palesa Mokoena', role: 'patient' },
  daughter: { name: 'Lerato Mokoena', role: 'patient' },
} as const satisfies Record<
  string,
  { name: string; role: Role; registration?: string; category?: Category }
>

export type AccountName = keyof typeof ACCOUNTS
export const ACCOUNT_NAMES = Object.keys(ACCOUNTS) as AccountName[]
export type NurseName = 'nurse' | 'nurse2' | 'nurse3' | 'nurse4'
export const NURSES: readonly NurseName[] = ['nurse', 'nurse2', 'nurse3', 'nurse4']

export const emailOf = (account: AccountName) => `${account}@ahava.demo`

export type ServiceName =
  | 'Wound care'
  | 'Injection'
  | 'Vital signs and check-up'
  | 'Care after surgery'
  | 'Catheter care'
  | 'Mother and baby'

type Invented = {
  name: string
  born: string
  phone: string
  home: Address
  /** What the nurse usually comes for. */
  service: ServiceName
  note: string
}

const MOKOENA = at('12 Vilakazi Street', 'Orlando West', -26.2386, 27.9079, 'Blue gate, ring twice')

/** Who is cared for: the mother has an account, the father is in his daughter's care, the rest have none. */
export const PATIENTS = {
  mother: {
    name: ACCOUNTS.patient.name,
    born: '1951-08-17',
    phone: '+27115550100',
    home: MOKOENA,
    service: 'Wound care',
    note: 'Left heel. Mama walks with a frame, please give her time to come to the door.',
  },
  father: {
    name: 'Joseph Mokoena',
    born: '1948-02-03',
    phone: '+27115550100',
    home: MOKOENA,
    service: 'Vital signs and check-up',
    note: 'He is a little deaf on the right side.',
  },
  sipho: {
    name: 'Sipho Ndlovu',
    born: '1963-05-21',
    phone: '+27115550101',
    home: at('4418 Hekroodt Street', 'Meadowlands', -26.2136, 27.8944, 'Opposite the clinic'),
    service: 'Injection',
    note: 'The insulin is in the fridge door.',
  },
  annelie: {
    name: 'Annelie van Wyk',
    born: '1957-11-02',
    phone: '+27115550102',
    home: at('27 Goldman Street', 'Florida', -26.1757, 27.9096, 'Flat 6, second floor'),
    service: 'Care after surgery',
    note: 'New hip three weeks ago. The lift does not work.',
  },
  thandi: {
    name: 'Thandi Mahlangu',
    born: '1999-03-30',
    phone: '+27115550103',
    home: at('83 Elias Motsoaledi Road', 'Dobsonville', -26.224, 27.8566),
    service: 'Mother and baby',
    note: 'Baby is two weeks old. Please wash hands at the tap outside.',
  },
  revathi: {
    name: 'Revathi Pillay',
    born: '1949-07-12',
    phone: '+27115550104',
    home: at('9 Rose Avenue', 'Lenasia', -26.319, 27.834, 'Corner of Protea'),
    service: 'Vital signs and check-up',
    note: 'There is a small dog. It barks but does not bite.',
  },
  johannes: {
    name: 'Johannes Khumalo',
    born: '1955-12-09',
    phone: '+27115550105',
    home: at('1530 Immink Drive', 'Diepkloof', -26.2486, 27.9519, 'Green roof'),
    service: 'Care after surgery',
    note: 'Home from Bara since Friday. Oxygen in the bedroom.',
  },
  fatima: {
    name: 'Fatima Adams',
    born: '1970-01-25',
    phone: '+27115550106',
    home: at('6 Heinze Street', 'Eldorado Park', -26.2936, 27.904),
    service: 'Wound care',
    note: 'Please park inside the gate.',
  },
  zodwa: {
    name: 'Zodwa Zulu',
    born: '1960-09-14',
    phone: '+27115550107',
    home: at('212 Modjadji Street', 'Pimville', -26.2722, 27.9018, 'Next to the spaza shop'),
    service: 'Vital signs and check-up',
    note: 'Sugar and pressure, twice a week.',
  },
  denzil: {
    name: 'Denzil Jacobs',
    born: '1966-06-06',
    phone: '+27115550108',
    home: at('45 Colorado Drive', 'Riverlea', -26.212, 27.973),
    service: 'Wound care',
    note: 'He works nights and sleeps until ten.',
  },
  nomvula: {
    name: 'Nomvula Mthembu',
    born: '1953-04-18',
    phone: '+27115550109',
    home: at('11724 Protea Boulevard', 'Protea Glen', -26.274, 27.808, 'House behind the church'),
    service: 'Catheter care',
    note: 'Speaks Zulu best.',
  },
  pieter: {
    name: 'Pieter Botha',
    born: '1944-10-27',
    phone: '+27115550110',
    home: at('118 Columbine Avenue', 'Mondeor', -26.2773, 27.9956),
    service: 'Catheter care',
    note: 'Ring at number 116 if nobody opens, his son lives there.',
  },
  grace: {
    name: 'Grace Molefe',
    born: '1988-08-08',
    phone: '+27115550111',
    home: at('302 Main Road', 'Noordgesig', -26.2262, 27.9389),
    service: 'Mother and baby',
    note: 'Twins. Both are growing well.',
  },
  lindiwe: {
    name: 'Lindiwe Radebe',
    born: '1958-02-28',
    phone: '+27115550112',
    home: at('77 Sofasonke Street', 'Orlando East', -26.2428, 27.9245, 'Yellow wall'),
    service: 'Injection',
    note: 'She is afraid of needles, take a minute to talk.',
  },
  daniel: {
    name: 'Daniel Cohen',
    born: '1952-03-16',
    phone: '+27115550113',
    home: at('14 Fourth Avenue', 'Melville', -26.1757, 28.0077, 'Steps up from the street'),
    service: 'Care after surgery',
    note: 'Knee. The physiotherapist comes on Mondays.',
  },
} as const satisfies Record<string, Invented>

export type PatientName = keyof typeof PATIENTS
/** Whom dispatch has added for a caller. */
export const WITHOUT_ACCOUNT = (Object.keys(PATIENTS) as PatientName[]).filter(
  (name) => name !== 'mother' && name !== 'father',
)
/** Where a nurse sets out from: the practice's rooms in Diepkloof. */
export const ROOMS = { latitude: -26.2521, longitude: 27.9467 }
