import type { PersonRef } from '../../../contract/people.ts'
import {
  ASKED_KINDS,
  SINGLE_KINDS,
  type EntryKind,
  type Order,
  type PatientRecord,
  type RecordEntry,
} from '../../../contract/record.ts'
import type { ChangeInput } from '../../changes.ts'
import type { OutboxEntry } from '../../outbox.ts'

/** `file`: the name of what waits on this phone together with the line. */
export type ShownEntry = RecordEntry & { pending: boolean; file: string | null }
export type ShownRecord = Omit<PatientRecord, 'entries'> & { entries: ShownEntry[] }

/** The record with what still waits for signal: added lines stand in it, ended ones do not. */
export function project(
  record: PatientRecord,
  waiting: readonly OutboxEntry[],
  author: PersonRef,
): ShownRecord {
  let entries: ShownEntry[] = record.entries.map((entry) => ({
    ...entry,
    pending: false,
    file: null,
  }))
  let asked = record.asked
  for (const { change, input, state, at, fileName } of waiting) {
    if (state === 'refused') continue
    if (change === 'record.end') entries = entries.filter(({ id }) => id !== input['id'])
    if (change !== 'record.add' || input['id'] !== record.patient.id) continue
    const said = input as ChangeInput<'record.add'>
    if (entries.some(({ id }) => id === said.entryId)) continue
    const gives = (entry: ShownEntry) =>
      entry.id === said.replaces ||
      (entry.kind === said.kind && (entry.noneKnown || SINGLE_KINDS.includes(said.kind)))
    entries = [
      { ...lineOf(said, author, at), file: fileName ?? null },
      ...entries.filter((entry) => !gives(entry)),
    ]
    if ((ASKED_KINDS as readonly string[]).includes(said.kind))
      asked = { ...asked, [said.kind]: said.noneKnown ? 'none_known' : 'known' }
  }
  return {
    ...record,
    asked,
    entries: entries.toSorted((a, b) => Number(b.severe) - Number(a.severe)),
  }
}

function orderOf(said: NonNullable<ChangeInput<'record.add'>['order']>, author: PersonRef): Order {
  return {
    dose: said.dose ?? '',
    route: said.route ?? null,
    frequency: said.frequency ?? '',
    prescriber: said.prescriber
      ? { userId: null, ...said.prescriber }
      : { userId: author.id, name: author.name, number: '' },
    validFrom: said.validFrom,
    validUntil: said.validUntil ?? null,
    document: null,
  }
}

function lineOf(
  said: ChangeInput<'record.add'>,
  author: PersonRef,
  at: string,
): Omit<ShownEntry, 'file'> {
  return {
    id: said.entryId,
    kind: said.kind,
    noneKnown: said.noneKnown ?? false,
    what: said.what ?? '',
    detail: said.detail ?? '',
    severe: said.severe ?? false,
    confidential: said.confidential ?? false,
    hiddenReason: said.hiddenReason || null,
    rhythm: said.rhythm ?? null,
    order: said.order ? orderOf(said.order, author) : null,
    visitId: said.visitId ?? null,
    author: { id: author.id, name: author.name, role: author.role },
    at,
    recordedAt: at,
    ended: null,
    pending: true,
  }
}

/** The lines of a sort that say something. */
export const linesOf = (record: ShownRecord, kind: EntryKind) =>
  record.entries.filter((entry) => entry.kind === kind && !entry.noneKnown)

/** What a nurse left for whoever comes next: not her own words of this same visit. */
export const noteBefore = (record: ShownRecord, visitId: string) =>
  linesOf(record, 'next_nurse').find((entry) => entry.visitId !== visitId) ?? null

export const noteOf = (record: ShownRecord, visitId: string) =>
  linesOf(record, 'next_nurse').find((entry) => entry.visitId === visitId) ?? null
