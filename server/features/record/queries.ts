import {
  ASKED_KINDS,
  type Asked,
  type AskedKind,
  type EntryKind,
  type Order,
  type PatientRecord,
  type RecordEntry,
  type Rhythm,
} from '../../../contract/record.ts'
import type { Upload } from '../../../contract/uploads.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import {
  fromBase64,
  openOrAlarm,
  openPerson,
  sealedPerson,
  UNREADABLE,
  type SealedPerson,
} from '../../platform/people.ts'
import { nameOf, mayDo, patientFor, type PatientOfRecord } from './patients.ts'
import { linesOf } from './policy.ts'

/** What is over, as far back as anybody reads on a page. */
const HISTORY = 200

export type OrderWords = Omit<Order, 'validFrom' | 'validUntil' | 'document'>
export type Words = { what: string; detail: string; severe: boolean; order?: OrderWords }
type DocumentRow = Omit<Upload, 'url' | 'filename'> & { name: string; filename: string }
export type EntryRow = {
  id: string
  patient_id: string
  visit_id: string | null
  kind: EntryKind
  none_known: boolean
  content: Buffer | null
  rhythm: Rhythm | null
  valid_from: string | null
  valid_until: string | null
  confidential: boolean
  hidden_reason: Buffer | null
  happened_at: Date
  recorded_at: Date
  ended_at: Date | null
  end_reason: Buffer | null
  replaced_by: string | null
  document: DocumentRow | null
  author: SealedPerson
  ender: SealedPerson | null
}

const SELECT = sql`
  select e.*, e.valid_from::text, e.valid_until::text, ${sealedPerson('a')} as author,
    case when d.id is not null then ${sealedPerson('d')} end as ender, (
      select jsonb_build_object('id', f.id, 'type', f.kind, 'size', f.size, 'mimetype', f.mimetype,
        'name', f.storage_name, 'filename', encode(f.filename, 'base64'))
      from uploads f where f.entry_id = e.id and f.state = 'clean') as document
  from record_entries e join users a on a.id = e.author_id left join users d on d.id = e.ended_by`

const NOTHING: Words = { what: '', detail: '', severe: false }
const UNOPENED: Words = { what: UNREADABLE, detail: '', severe: true }

/** A line as its reader sees it. One that does not open is shown as such, and never as "none". */
export function toEntry(
  context: Context,
  patient: Pick<PatientOfRecord, 'id' | 'data_key'>,
  row: EntryRow,
): RecordEntry {
  const place = (column: string) => ({
    table: 'record_entries',
    column,
    row: row.id,
    person: patient.id,
  })
  const opened = (column: string, sealed: Buffer | null) =>
    openOrAlarm(context, patient.data_key, place(column), sealed)
  const words = row.none_known ? null : opened('content', row.content)
  const said = row.none_known ? NOTHING : words === null ? UNOPENED : (JSON.parse(words) as Words)
  const isStaff = context.actor.role !== 'patient'
  return {
    id: row.id,
    kind: row.kind,
    noneKnown: row.none_known,
    what: said.what,
    detail: said.detail,
    severe: said.severe,
    confidential: row.confidential,
    hiddenReason:
      isStaff && row.hidden_reason
        ? (opened('hidden_reason', row.hidden_reason) ?? UNREADABLE)
        : null,
    rhythm: row.rhythm,
    order: orderOf(row, documentOf(context, patient, row.document), said.order),
    visitId: row.visit_id,
    author: openPerson(context, row.author),
    at: row.happened_at.toISOString(),
    recordedAt: row.recorded_at.toISOString(),
    ended:
      row.ended_at && row.ender
        ? {
            by: openPerson(context, row.ender),
            at: row.ended_at.toISOString(),
            reason: opened('end_reason', row.end_reason) ?? UNREADABLE,
            replacedBy: row.replaced_by,
          }
        : null,
  }
}

/** One that does not open is still an order, and says that it is not readable. */
const UNOPENED_ORDER: OrderWords = {
  dose: '',
  route: null,
  frequency: '',
  prescriber: { userId: null, name: UNREADABLE, number: '' },
}
const orderOf = (
  { valid_from, valid_until }: EntryRow,
  document: Upload | null,
  words: OrderWords = UNOPENED_ORDER,
): Order | null =>
  valid_from === null
    ? null
    : { ...words, validFrom: valid_from, validUntil: valid_until, document }

function documentOf(
  context: Context,
  { id: person, data_key }: Pick<PatientOfRecord, 'id' | 'data_key'>,
  row: DocumentRow | null,
): Upload | null {
  if (!row) return null
  const { name, filename, ...file } = row
  const place = { table: 'uploads', column: 'filename', row: file.id, person }
  const opened = openOrAlarm(context, data_key, place, fromBase64(filename))
  return { ...file, url: `/uploads/${name}`, filename: opened ?? UNREADABLE }
}

/** One line as the caller may see it; null for anything else. */
export const readLine = ({ tx, actor }: Context, id: string) =>
  tx.maybe(sql<EntryRow>`${SELECT} where e.id = ${id} and ${linesOf(actor)}`)

const linesOver = ({ tx, actor }: Context, patientId: string, over: boolean) =>
  tx.many(sql<EntryRow>`
    ${SELECT} where e.patient_id = ${patientId} and ${linesOf(actor)}
      and ${over ? sql`e.ended_at is not null` : sql`e.ended_at is null`}
    order by ${over ? sql`e.ended_at desc` : sql`e.happened_at desc`}, e.id desc
    limit ${over ? HISTORY : 1_000}`)

/** A delegate is not told whether nobody asked, or what was answered is kept from them. */
function askedOf(entries: readonly RecordEntry[], kind: AskedKind, whole: boolean): Asked {
  const lines = entries.filter((entry) => entry.kind === kind)
  if (lines.some(({ noneKnown }) => !noneKnown)) return 'known'
  if (lines.length > 0) return 'none_known'
  return whole ? 'not_asked' : 'unsaid'
}

/** Errors: `not_found`, `not_allowed`. */
export async function readRecord(context: Context, { id }: { id: string }): Promise<PatientRecord> {
  const patient = await patientFor(context, id, 'read-record')
  const open = (row: EntryRow) => toEntry(context, patient, row)
  const entries = (await linesOver(context, id, false)).map(open)
  const whole = patient.readers.some((who) => !who.startsWith('delegate:'))
  return {
    patient: nameOf(context, patient),
    asked: Object.fromEntries(
      ASKED_KINDS.map((kind) => [kind, askedOf(entries, kind, whole)]),
    ) as Record<AskedKind, Asked>,
    entries: entries.toSorted((a, b) => Number(b.severe) - Number(a.severe)),
    history: (await linesOver(context, id, true)).map(open),
    lastReport: context.actor.role === 'patient' ? null : await lastReportOf(context, patient),
    can: mayDo('write-record', patient.readers) ? ['write-record'] : [],
  }
}

type LastReport = {
  id: string
  visit_id: string
  start_at: Date
  content: Buffer
  signed_at: Date
  author: SealedPerson
}

async function lastReportOf(context: Context, patient: PatientOfRecord) {
  const row = await context.tx.maybe(sql<LastReport>`
    select r.id, r.visit_id, r.start_at, r.content, r.signed_at, ${sealedPerson('u')} as author
    from last_report(${patient.id}::uuid) r join users u on u.id = r.author_id`)
  if (!row) return null
  const place = { table: 'reports', column: 'content', row: row.id, person: patient.id }
  const opened = openOrAlarm(context, patient.data_key, place, row.content)
  const words =
    opened === null
      ? { findings: UNREADABLE, careGiven: '', advice: '' }
      : (JSON.parse(opened) as { findings: string; careGiven: string; advice: string })
  return {
    visitId: row.visit_id,
    start: row.start_at.toISOString(),
    author: openPerson(context, row.author),
    signedAt: row.signed_at.toISOString(),
    ...words,
  }
}
