import { randomBytes } from 'node:crypto'
import sharp from 'sharp'
import { news2, type Measured } from '../../contract/news2.ts'
import type { PrintedRound, ReportDocument } from '../services/documents.ts'

const at = (time: string) => new Date(`2026-11-24T${time}:00Z`)
const nurse = { name: 'Nomsa Dlamini', role: 'Nurse', registration: '14028831' }
const doctor = { name: 'Dr Thandi Nkosi', role: 'Doctor', registration: 'MP0482210' }

/** A picture with as many details as a photo has, so that it weighs as much. */
export async function photoOf(width = 1400, height = 1050): Promise<Uint8Array> {
  const small = { raw: { width: 56, height: 42, channels: 3 as const } }
  return sharp(randomBytes(56 * 42 * 3), small)
    .resize(width, height, { kernel: 'cubic' })
    .jpeg({ quality: 80 })
    .toBuffer()
}

export const roundAt = (time: string, measured: Measured, receivedAt = at(time)): PrintedRound => ({
  measuredAt: at(time),
  receivedAt,
  uncertain: false,
  measured,
  applies: true,
  under16: false,
  score: news2(measured, { under16: false, pregnant: 'no', scale: 1 }),
  comfort: false,
  ownThresholds: false,
  worried: false,
})

/** A report with nothing but its words. */
export const PLAIN_REPORT: ReportDocument = {
  edition: 'care',
  reportId: '01990000-0000-7000-8000-000000000004',
  visitId: '01990000-0000-7000-8000-000000000001',
  patientId: '01990000-0000-7000-8000-7f3a91c20003',
  patientName: 'Mrs Palesa Mokoena',
  serviceName: 'Wound care',
  start: at('07:00'),
  end: at('07:45'),
  care: { from: at('07:04'), until: at('07:52'), uncertain: false },
  inError: false,
  correctedAt: [],
  nurse,
  sections: [
    { title: 'Findings', text: 'Clean edges.\n\nNo smell.' },
    { title: 'Care given', text: 'Rinsed with saline, dressed with foam.' },
    { title: 'Advice', text: '' },
  ],
  medicines: [],
  rounds: [],
  wounds: [],
  checklist: [],
  signedAt: at('08:10'),
  addenda: [],
  review: null,
}

/** One with everything that a report can have, on three pages. */
export async function wholeReport(): Promise<ReportDocument> {
  const look = 'Granulating, clean edges, a little clear discharge, no smell.'
  return {
    ...PLAIN_REPORT,
    correctedAt: [at('15:10')],
    sections: [
      {
        title: 'Findings',
        text: 'Clean edges, granulating bed, a little clear discharge. Skin around it warm and dry.\n\nPalesa slept well and ate breakfast. She is steadier on her feet than last week and walked to the kitchen on her own with the frame.',
      },
      { title: 'Care given', text: 'Rinsed with saline, dressed with foam. Compression bandage.' },
      { title: 'Advice', text: 'Keep the leg up twice a day. Call when the dressing is wet.' },
      { title: 'Follow-up', text: 'Next dressing on Thursday by the same nurse.' },
    ],
    medicines: [
      {
        drug: 'Paracetamol',
        dose: '1 g',
        route: 'mouth',
        at: '2026-11-24T07:10:00Z',
        checked: true,
      },
      {
        drug: 'Enoxaparin',
        dose: '40 mg',
        route: 'under_skin',
        at: '2026-11-24T07:20:00Z',
        checked: true,
      },
    ],
    rounds: [
      roundAt('07:06', {
        respiration: 18,
        spo2: 95,
        oxygen: false,
        systolic: 148,
        diastolic: 86,
        pulse: 92,
        temperature: 37.9,
        consciousness: 'alert',
        glucose: 7.2,
      }),
      {
        ...roundAt(
          '07:40',
          {
            spo2: 93,
            systolic: 186,
            diastolic: 112,
            pulse: 112,
            temperature: 38.4,
            consciousness: 'alert',
          },
          at('13:10'),
        ),
        worried: true,
      },
    ],
    wounds: [
      {
        place: 'Left lower leg, inner side',
        size: '4.2 x 2.8 cm, 3 mm deep',
        look,
        pictures: [
          { id: 'a', bytes: await photoOf(), at: at('07:12') },
          { id: 'b', bytes: await photoOf(800, 1200), at: at('07:30') },
          { id: 'c', bytes: null, at: at('07:31') },
        ],
        more: 2,
      },
    ],
    checklist: [
      {
        what: 'Change the dressing',
        detail: 'Foam, then compression',
        done: true,
        reason: '',
        by: nurse.name,
        at: at('07:25'),
        recordedAt: at('07:25'),
      },
      {
        what: 'Weigh',
        detail: '',
        done: false,
        reason: 'The scale is broken.',
        by: nurse.name,
        at: at('07:40'),
        recordedAt: at('12:10'),
      },
      {
        what: 'Walk ten metres',
        detail: '',
        done: null,
        reason: '',
        by: null,
        at: null,
        recordedAt: null,
      },
    ],
    addenda: [
      {
        text: 'Swab without growth.',
        reason: 'The laboratory answered later',
        author: nurse.name,
        at: at('20:00'),
      },
    ],
    review: {
      doctor,
      comment: 'Agree. Call me above 180.',
      at: at('12:30'),
      changedAt: at('13:00'),
    },
  }
}

/** A typical one of a wound visit: two pages, vital signs, one photo. */
export async function typicalReport(): Promise<ReportDocument> {
  const whole = await wholeReport()
  const [wound] = whole.wounds
  return {
    ...whole,
    wounds: [{ ...wound!, pictures: wound!.pictures.slice(0, 1), more: 0 }],
    addenda: [],
    correctedAt: [],
  }
}
