import type { ConversationKind } from '../../../contract/messages.ts'
import type { AccountName } from './people.ts'

export type Line = {
  by: AccountName
  /** Minutes from the agreed start. */
  minutes: number
  text: string
  in?: ConversationKind
  /** Sends the picture of the gate along. */
  picture?: boolean
  /** Who has not read this line yet; everybody else of the conversation has. */
  unread?: readonly AccountName[]
}

/** What is said around visits, by the part that each visit plays in the week. */
export const TALKS = {
  motherNow: [
    {
      by: 'daughter',
      minutes: -1560,
      text: 'Her heel was sore last night. Could Sister Nomsa look at it first?',
    },
    { by: 'admin', minutes: -1540, text: 'Of course. It is on the note of the visit now.' },
    {
      by: 'daughter',
      minutes: -75,
      text: 'They painted the gate. It is blue now.',
      picture: true,
    },
    {
      by: 'nurse',
      minutes: -18,
      text: 'I am passing Orlando station. Is the gate still the blue one?',
    },
    {
      by: 'daughter',
      minutes: -17,
      text: 'Yes, ring twice. Mama is in the front room.',
      unread: ['nurse', 'admin'],
    },
    {
      by: 'patient',
      minutes: -140,
      in: 'clinical',
      text: 'My sugar was 9.1 this morning, Sister.',
    },
    {
      by: 'nurse',
      minutes: -132,
      in: 'clinical',
      text: 'Thank you, Mama. That is better than Monday. I will look at the heel first.',
    },
    {
      by: 'doctor',
      minutes: -120,
      in: 'clinical',
      text: 'Please measure the wound again and note the edges.',
      unread: ['nurse'],
    },
  ],
  motherBefore: [
    {
      by: 'nurse',
      minutes: 60,
      text: 'All done, she was in good spirits. The spare dressings are in the blue tin.',
    },
    { by: 'daughter', minutes: 74, text: 'Thank you Sister, I worry less now.' },
    {
      by: 'nurse',
      minutes: 55,
      in: 'clinical',
      text: 'Doctor, the wound is 2 cm now, last week it was 2.6.',
    },
    { by: 'doctor', minutes: 70, in: 'clinical', text: 'Good. Stay with the foam dressing.' },
  ],
  motherNext: [
    {
      by: 'daughter',
      minutes: -2900,
      text: 'I will be at work then, my neighbour has the key.',
    },
    {
      by: 'admin',
      minutes: -2880,
      text: 'Noted. Would a quarter of an hour earlier also be all right?',
      unread: ['daughter', 'patient', 'nurse'],
    },
  ],
  late: [
    {
      by: 'nurse3',
      minutes: 4,
      text: 'There is a roadblock on the N12. I will be about half an hour late.',
    },
    { by: 'admin', minutes: 8, text: 'Thank you. I have phoned Mrs Pillay, she has time.' },
    { by: 'nurse3', minutes: 19, text: 'Moving again, at the off-ramp now.', unread: ['admin'] },
  ],
  absent: [
    { by: 'nurse4', minutes: 1, text: 'Nobody opens and the phone rings out.' },
    { by: 'admin', minutes: 5, text: 'I am phoning his son. Please wait a few minutes.' },
    { by: 'admin', minutes: 14, text: 'He is at the pension office, he forgot. I book him anew.' },
  ],
  inCare: [
    {
      by: 'nurse2',
      minutes: 11,
      in: 'clinical',
      text: 'Scar is warm at one stitch, no fever. Shall I take a swab?',
    },
    {
      by: 'doctor',
      minutes: 16,
      in: 'clinical',
      text: 'Yes please, and mark the edge of the redness.',
      unread: ['nurse2'],
    },
  ],
  worrying: [
    {
      by: 'nurse',
      minutes: 46,
      in: 'clinical',
      text: 'Doctor, sugar 14.2 and pressure 168/96. The report is signed, please look soon.',
      unread: ['doctor'],
    },
  ],
  none: [],
} as const satisfies Record<string, readonly Line[]>

/** What the mother's family and the practice say to each other, in minutes from now. */
export const WITH_THE_PRACTICE: readonly Line[] = [
  {
    by: 'daughter',
    minutes: -4310,
    text: 'Her doctor has written a new list of medicines. Shall I bring it?',
  },
  { by: 'admin', minutes: -4290, text: 'A picture of it here is enough, thank you Lerato.' },
  { by: 'daughter', minutes: -4280, text: 'I will send it tonight.' },
  {
    by: 'patient',
    minutes: -52,
    text: 'Sister Nomsa left her umbrella behind my door on Monday. Please tell her.',
    unread: ['admin', 'daughter'],
  },
]

export type Talk = keyof typeof TALKS
