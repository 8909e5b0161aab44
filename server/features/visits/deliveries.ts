import type { Config } from '../../platform/config.ts'
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
import type { ReportDocument, Signer } from '../../services/deliveries.ts'
import { printedSections } from './printedReport.ts'
import { readWords } from './reportWords.ts'

type Ground = Pick<Services, 'database' | 'vault' | 'log' | 'clock'> & {
  config: Pick<Config, 'publicUrl'>
}
type Ids = Record<string, string>

type ReportRow = {
  report_id: string
  content: Buffer
  signed_at: Date
  start_at: Date
  end_at: Date
  service: string
  patient_name: Buffer
  patient_key: Buffer | null
  nurse: SealedPerson
  nurse_registration: string | null
  addenda: { id: string; content: string; reason: string; author: SealedPerson; at: string }[]
}

/** The signed report with its addenda, for print; null when it is not signed. */
export async function loadReport(ground: Ground, ids: Ids): Promise<ReportDocument | null> {
  const { visitId = '', patientId = '' } = ids
  const row = await systemTransaction(ground.database, (tx) =>
    tx.maybe(sql<ReportRow>`
      select r.id as report_id, r.content, r.signed_at, v.start_at, v.end_at, s.name as service,
        p.name as patient_name, p.data_key as patient_key, ${sealedPerson('a')} as nurse,
        ${numberOf('a.id')} as nurse_registration,
        coalesce((
          select jsonb_agg(jsonb_build_object('id', x.id, 'content', encode(x.content, 'base64'),
            'reason', encode(x.reason, 'base64'), 'author', ${sealedPerson('xa')}, 'at', x.created_at)
            order by x.created_at, x.id)
          from report_addenda x join users xa on xa.id = x.author_id where x.report_id = r.id), '[]') as addenda
      from reports r
      join visits v on v.id = r.visit_id
      join services s on s.id = v.service_id
      join patients p on p.id = v.patient_id
      join users a on a.id = r.author_id
      where r.visit_id = ${visitId} and r.signed_at is not null`),
  )
  if (!row) return null
  const open = (table: string, column: string, id: string, sealed: Buffer | null) =>
    openOrAlarm(ground, row.patient_key, { table, column, row: id, person: patientId }, sealed)
  const content = open('reports', 'content', row.report_id, row.content)
  // A report that does not open is not printed as an empty one.
  if (content === null) throw new Error('the report does not open')
  const words = readWords(content)
  const nurse: Signer = {
    name: openPerson(ground, row.nurse).name,
    role: 'Nurse',
    registration: row.nurse_registration,
  }
  return {
    reportId: row.report_id,
    visitId,
    patientId,
    patientName:
      openOfPatient(ground, row.patient_key, patientId, 'name', row.patient_name) ?? UNREADABLE,
    patientReference: null,
    serviceName: row.service,
    start: row.start_at,
    end: row.end_at,
    nurse,
    sections: printedSections(words),
    signedAt: row.signed_at,
    addenda: row.addenda.map((addendum) => ({
      text:
        open('report_addenda', 'content', addendum.id, fromBase64(addendum.content)) ?? UNREADABLE,
      reason: open('report_addenda', 'reason', addendum.id, fromBase64(addendum.reason)) ?? '',
      author: openPerson(ground, addendum.author).name,
      at: new Date(addendum.at),
    })),
    review: null,
  }
}
