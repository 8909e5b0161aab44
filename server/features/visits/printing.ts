import type { Measured } from '../../../contract/news2.ts'
import type { Wound } from '../../../contract/reportParts.ts'
import type { Services } from '../../platform/context.ts'
import { systemTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import {
  fromBase64,
  openOfPatient,
  openOrAlarm,
  openPerson,
  sealedPerson,
  UNREADABLE,
  type SealedPerson,
} from '../../platform/people.ts'
import { numberOf } from '../../platform/registration.ts'
import type {
  PrintedPicture,
  PrintedRound,
  ReportDocument,
  Signer,
} from '../../services/documents.ts'
import { openContent } from './observations/stored.ts'
import { readWords } from './reportWords.ts'

type Ground = Pick<Services, 'database' | 'vault' | 'log'>
export type Edition = ReportDocument['edition']
type Patient = { id: string; dataKey: Buffer | null }

/** What other features know of a visit. */
export type Parts = {
  picture(patient: Patient, uploadId: string): Promise<PrintedPicture>
  checklist(
    visit: { id: string; patientId: string; start: Date },
    key: Buffer | null,
  ): Promise<ReportDocument['checklist']>
}

/** Photos of one report that are printed; the others are counted. */
const MOST_PICTURES = 24
/** Rounds of one visit that are printed, the newest. */
const MOST_ROUNDS = 200

type Row = {
  report_id: string
  visit_id: string
  patient_id: string
  content: Buffer
  signed_at: Date
  start_at: Date
  end_at: Date
  started_at: Date | null
  completed_at: Date | null
  uncertain: boolean
  in_error: boolean
  corrected: Date[]
  service: string
  patient_name: Buffer
  patient_key: Buffer | null
  nurse: SealedPerson
  nurse_registration: string | null
  released: boolean
  addenda: { id: string; content: string; reason: string; author: SealedPerson; at: string }[]
  review: {
    comment: string | null
    doctor: SealedPerson
    registration: string | null
    at: string
    changedAt: string | null
    released: boolean
  } | null
}

/**
 * The signed report for print, as nurse and doctor read it or as the family does: without what values were scored,
 * and only once it is released. Null when there is no such copy.
 */
export async function loadReport(
  ground: Ground,
  parts: Parts,
  visitId: string,
  edition: Edition,
): Promise<ReportDocument | null> {
  const row = await readReport(ground, visitId)
  if (!row || (edition === 'family' && !row.released)) return null
  const { patient_id: patientId, patient_key: key } = row
  const open = (table: string, column: string, id: string, sealed: Buffer | null) =>
    openOrAlarm(ground, key, { table, column, row: id, person: patientId }, sealed)
  const content = open('reports', 'content', row.report_id, row.content)
  // A report that does not open is not printed as an empty one.
  if (content === null) throw new Error('the report does not open')
  const words = readWords(content)
  const visit = { id: visitId, patientId, start: row.start_at }
  const reviewed = edition === 'care' || row.review?.released ? row.review : null
  return {
    edition,
    reportId: row.report_id,
    visitId,
    patientId,
    patientName: openOfPatient(ground, key, patientId, 'name', row.patient_name) ?? UNREADABLE,
    serviceName: row.service,
    start: row.start_at,
    end: row.end_at,
    care: { from: row.started_at, until: row.completed_at, uncertain: row.uncertain },
    inError: row.in_error,
    correctedAt: row.corrected,
    nurse: signer(ground, row.nurse, 'Nurse', row.nurse_registration),
    sections: [
      { title: 'Findings', text: words.findings },
      { title: 'Care given', text: words.careGiven },
      { title: 'Advice', text: words.advice },
      ...(words.followUp ? [{ title: 'Follow-up', text: words.followUp }] : []),
    ],
    medicines: words.medicines,
    rounds: await readRounds(ground, row, edition),
    wounds: await woundsOf(parts, { id: patientId, dataKey: key }, words.wounds),
    // The family has no checklist on its screens either.
    checklist: edition === 'care' ? await parts.checklist(visit, key) : [],
    signedAt: row.signed_at,
    addenda: row.addenda.map((addendum) => ({
      text:
        open('report_addenda', 'content', addendum.id, fromBase64(addendum.content)) ?? UNREADABLE,
      reason: open('report_addenda', 'reason', addendum.id, fromBase64(addendum.reason)) ?? '',
      author: openPerson(ground, addendum.author).name,
      at: new Date(addendum.at),
    })),
    review: reviewed && {
      doctor: signer(ground, reviewed.doctor, 'Doctor', reviewed.registration),
      comment: open('reviews', 'comment', visitId, fromBase64(reviewed.comment)) ?? UNREADABLE,
      at: new Date(reviewed.at),
      changedAt: reviewed.changedAt === null ? null : new Date(reviewed.changedAt),
    },
  }
}

const signer = (
  ground: Ground,
  person: SealedPerson,
  role: string,
  registration: string | null,
): Signer => ({ name: openPerson(ground, person).name, role, registration })

const readReport = ({ database }: Ground, visitId: string) =>
  systemTransaction(database, (tx) =>
    tx.maybe(sql<Row>`
      select r.id as report_id, v.id as visit_id, v.patient_id, r.content, r.signed_at, v.start_at, v.end_at, s.name as service,
        v.started_at, v.completed_at, v.entered_in_error_at is not null as in_error,
        exists (select from events e where e.visit_id = v.id and e.type = 'VISIT_STATUS_CHANGED'
          and (e.facts ->> 'uncertain')::boolean) as uncertain,
        array(select c.at from corrections c where c.visit_id = v.id order by c.at, c.id) as corrected,
        p.name as patient_name, p.data_key as patient_key, ${sealedPerson('a')} as nurse,
        ${numberOf('a.id')} as nurse_registration, r.released_at is not null as released,
        coalesce((
          select jsonb_agg(jsonb_build_object('id', x.id, 'content', encode(x.content, 'base64'),
            'reason', encode(x.reason, 'base64'), 'author', ${sealedPerson('xa')}, 'at', x.created_at)
            order by x.created_at, x.id)
          from report_addenda x join users xa on xa.id = x.author_id where x.report_id = r.id), '[]') as addenda,
        (select jsonb_build_object('comment', encode(w.comment, 'base64'), 'doctor', ${sealedPerson('wd')},
            'registration', ${numberOf('wd.id')}, 'at', w.created_at, 'changedAt', w.changed_at,
            'released', w.released_at is not null)
          from reviews w join users wd on wd.id = w.doctor_id where w.visit_id = v.id) as review
      from reports r
      join visits v on v.id = r.visit_id
      join services s on s.id = v.service_id
      join patients p on p.id = v.patient_id
      join users a on a.id = r.author_id
      where r.visit_id = ${visitId} and r.signed_at is not null`),
  )

type RoundRow = {
  id: string
  patient_id: string
  content: Buffer
  measured_at: Date
  received_at: Date
  uncertain: boolean
}

/** The oldest first. One that does not open is left out and alarmed, as on the screens. */
async function readRounds(ground: Ground, row: Row, edition: Edition): Promise<PrintedRound[]> {
  const rows = await systemTransaction(ground.database, (tx) =>
    tx.many(sql<RoundRow>`
      select o.id, o.patient_id, o.content, o.measured_at, o.received_at, o.uncertain from observations o
      where o.visit_id = ${row.visit_id} and (${edition === 'care'} or o.released_at is not null)
      order by o.measured_at desc, o.id desc limit ${MOST_ROUNDS}`),
  )
  return rows.toReversed().flatMap((each) => {
    const content = openContent(ground, row.patient_key, each)
    if (!content) return []
    const { score, plan, worried } = content
    const care = edition === 'care'
    return [
      {
        measuredAt: each.measured_at,
        receivedAt: each.received_at,
        uncertain: each.uncertain,
        measured: content.measured satisfies Measured,
        applies: score.applies,
        under16: !score.applies && score.why === 'under_16',
        score: care ? score : null,
        comfort: care && (plan?.comfort ?? false),
        ownThresholds: care && (plan?.thresholds ?? null) !== null,
        worried: care && worried,
      },
    ]
  })
}

async function woundsOf(parts: Parts, patient: Patient, wounds: readonly Wound[]) {
  const printed: ReportDocument['wounds'] = []
  let room = MOST_PICTURES
  for (const { photos, ...words } of wounds) {
    const shown = photos.slice(0, room)
    room -= shown.length
    const pictures: PrintedPicture[] = []
    // One after the other: each is decoded whole.
    for (const photo of shown) pictures.push(await parts.picture(patient, photo))
    printed.push({ ...words, pictures, more: photos.length - shown.length })
  }
  return printed
}
