import type { Route, Wound } from '../../../contract/reportParts.ts'
import type { ServiceName } from './people.ts'

export type Written = {
  findings: string
  careGiven: string
  advice: string
  medicines?: { drug: string; dose: string; route: Route }[]
  wounds?: Wound[]
  followUp?: string
}

/** What nurses write after each kind of visit. */
export const REPORTS: Record<ServiceName, readonly Written[]> = {
  'Wound care': [
    {
      findings: 'Wound on the left heel 2 cm, clean edges, no smell, little discharge. Sugar 9.1.',
      careGiven: 'Cleaned with saline, new foam dressing size 10. Both feet checked.',
      advice: 'Keep the heel off the bed. Call us if it reddens.',
      wounds: [
        {
          place: 'Left heel',
          size: '2 x 1.5 cm',
          look: 'Clean edges, pink bed, little discharge, no smell.',
          photos: [],
        },
      ],
      followUp: 'Next dressing in three days, by one of us.',
    },
    {
      findings: 'Wound smaller than last time, granulating. Skin around it dry. No fever.',
      careGiven: 'Saline, hydrogel, foam dressing. Cream on the dry skin.',
      advice: 'Carry on as now. Drink more water in this heat.',
    },
  ],
  Injection: [
    {
      findings: 'Well, sugar 7.8 before the meal. Injection sites soft, no lumps.',
      careGiven: 'Insulin as prescribed, left of the navel. Watched the next dose being drawn up.',
      advice: 'Change the side each day. Keep sweets near the bed in case of a low.',
      medicines: [{ drug: 'Insulin isophane', dose: '12 units', route: 'under_skin' }],
    },
    {
      findings: 'A little tired. Sugar 11.4. No signs of infection.',
      careGiven: 'Injection as prescribed, right thigh.',
      advice: 'Write down what was eaten at supper, we look at it together.',
      medicines: [{ drug: 'Insulin isophane', dose: '14 units', route: 'under_skin' }],
    },
  ],
  'Vital signs and check-up': [
    {
      findings: 'Pressure 146/88, pulse 78, temperature 36.7, oxygen 97 % on air, breathing 16.',
      careGiven:
        'Vital signs taken sitting, after five minutes of rest. Pill box filled for the week.',
      advice: 'Less salt. Take the evening tablet with food.',
    },
    {
      findings: 'Pressure 132/80, pulse 72, temperature 36.5, oxygen 98 %. Ankles not swollen.',
      careGiven: 'Vital signs, feet and skin checked, medicines counted.',
      advice: 'All as it should be. Keep walking to the gate and back, twice a day.',
    },
  ],
  'Care after surgery': [
    {
      findings: 'Scar dry and closed, slight warmth. Walks ten steps with the frame. Pain 3 of 10.',
      careGiven: 'Dressing changed, stockings put on, exercises done together.',
      advice: 'Do not cross the legs. Exercises three times a day, a few each time.',
    },
    {
      findings: 'No fever. Scar a little red at one stitch, no discharge. Slept badly.',
      careGiven: 'Cleaned and covered. Pillow placed under the calf.',
      advice: 'Pain tablet half an hour before bed. Show us the red stitch next time.',
    },
  ],
  'Catheter care': [
    {
      findings: 'Urine clear, 1.4 l since yesterday. No pain, no fever.',
      careGiven: 'Catheter and bag changed without touching the tip, skin washed.',
      advice: 'Keep the bag below the bladder. Two litres to drink a day.',
    },
  ],
  'Mother and baby': [
    {
      findings: 'Baby 4.1 kg, drinks well, cord dry. Mother cheerful, pressure 118/74.',
      careGiven: 'Weighed, feeding watched, cord cleaned. Questions answered.',
      advice: 'Feed when the baby asks. Clinic card: next injection at six weeks.',
    },
  ],
}

/** The one that a doctor should see first. */
export const WORRYING: Written = {
  findings:
    'Sugar 14.2 before breakfast, pressure 168/96, pulse 104. Thirsty, a little confused about the day.',
  careGiven:
    'Measured twice, ten minutes apart. Medicines counted: four evening tablets left over.',
  advice: 'Evening tablet at seven, the neighbour will remind her. Please review the dose.',
}

/** How doctors rate the report, and what they say to the family. */
export const REVIEWS = [
  { rating: 5, comment: 'Healing well. Carry on as now.' },
  { rating: 4, comment: 'Good. Please bring the medicine list to the next visit.' },
  { rating: 5, comment: 'Thank you, very clear. No change to the medicines.' },
  { rating: 3, comment: 'Stable. I would like the pressure taken lying down as well next time.' },
] as const
