import type { Access } from '../../contract/audit.ts'
import type { FamilyRelation } from '../../contract/family.ts'
import type { ConversationKind, Message } from '../../contract/messages.ts'
import type { Measured, Score } from '../../contract/news2.ts'
import type { TrendRound } from '../../contract/observations.ts'
import type { PatientDetail } from '../../contract/people.ts'
import type { PatientRecord } from '../../contract/record.ts'
import type { Medicine } from '../../contract/reportParts.ts'
import type { Visit } from '../../contract/visits.ts'

export type Signer = {
  name: string
  /** For example "Registered nurse" or "Doctor". */
  role: string
  /** Number in the professional register, when one is on file. */
  registration: string | null
}

/** A picture as it is printed: JPEG. Null bytes: it is kept, and does not open. */
export type PrintedPicture = { id: string; bytes: Uint8Array | null; at: Date | null }

export type PrintedWound = {
  place: string
  size: string
  look: string
  pictures: PrintedPicture[]
  /** Photos that are kept with the visit and not printed. */
  more: number
}

/** What was measured in one round; the family is not told what it was scored. */
export type PrintedRound = {
  measuredAt: Date
  receivedAt: Date
  /** The clock of the phone was wrong. */
  uncertain: boolean
  measured: Measured
  applies: boolean
  under16: boolean | null
  score: Score | null
  comfort: boolean
  ownThresholds: boolean
  worried: boolean
}

export type ReportDocument = {
  /** For nurse and doctor, or for the family: with what the family reads on its screens and no more. */
  edition: 'care' | 'family'
  reportId: string
  visitId: string
  patientId: string
  patientName: string
  serviceName: string
  /** Agreed. */
  start: Date
  end: Date
  /** When care began and ended; `uncertain`: a clock was wrong. */
  care: { from: Date | null; until: Date | null; uncertain: boolean }
  inError: boolean
  /** When the practice corrected times or state of the visit. */
  correctedAt: Date[]
  nurse: Signer
  /** In the order of the report; empty ones are said to be empty, not left out. */
  sections: { title: string; text: string }[]
  medicines: Medicine[]
  rounds: PrintedRound[]
  wounds: PrintedWound[]
  checklist: {
    what: string
    detail: string
    /** Null: nobody said. */
    done: boolean | null
    reason: string
    by: string | null
    at: Date | null
    recordedAt: Date | null
  }[]
  signedAt: Date
  addenda: { text: string; reason: string; author: string; at: Date }[]
  review: { doctor: Signer; comment: string; at: Date; changedAt: Date | null } | null
}

/** What goes into a copy of a record: answers of our own endpoints, as whoever asked reads them. */
export type RecordContents = {
  madeAt: string
  madeFor: { name: string; as: 'self' | 'delegate' | 'staff' }
  /** Null where they see the record and not the person's details. */
  patient: PatientDetail | null
  record: PatientRecord
  visits: Visit[]
  /** The oldest first. */
  observations: TrendRound[]
  conversations: { about: string; kind: ConversationKind; messages: Message[] }[]
  /** Null for whoever is not told. */
  access: Access[] | null
  family: FamilyRelation[] | null
  /** What there is more of than a copy holds, in sentences. */
  left: string[]
}
export type RecordDocument = {
  copyId: string
  patientId: string
  patientName: string
  at: Date
  /** By what their charts go. */
  under16: boolean | null
  contents: RecordContents
}
