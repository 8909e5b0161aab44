import type { Shift } from '../../../contract/workingTime.ts'
import type { Context } from '../context.ts'
import { sql } from '../database/query.ts'
import { fromBase64, openOrAlarm } from '../people.ts'
import type { Certificate } from '../registration.ts'
import { later } from '../clinicTime.ts'
import type { Place } from './travel.ts'

export type Booked = {
  visitId: string
  start: Date
  end: Date
  place: Place | null
  /** Minutes that dispatch has counted by hand. */
  fixedTravel: number | null
}

/** A nurse's time between two moments, and what decides whether she may do something at all. */
export type NursePlan = {
  nurseId: string
  certificates: Certificate[]
  skills: string[]
  /** Empty where nothing was agreed. */
  hours: Shift[]
  absences: { from: Date; until: Date }[]
  booked: Booked[]
}

type Row = {
  nurse_id: string
  certificates: Certificate[]
  skills: string[]
  hours: Shift[]
  absences: { from: string; until: string }[]
  booked: {
    visitId: string
    patientId: string
    start: string
    end: string
    fixedTravel: number | null
    place: string | null
    key: string | null
  }[]
}

/** What stands around this time decides too: travel to it and from it. */
const AROUND = 24 * 60

/**
 * Whoever plans the day of these nurses waits for whoever does already: after the lock of the visit,
 * before anything of a booking.
 */
export async function lockNurses(
  { tx }: Pick<Context, 'tx'>,
  nurseIds: readonly (string | null)[],
) {
  const ids = nurseIds.filter((id) => id !== null)
  if (ids.length > 0) await tx.run(sql`select lock_nurses(${ids}::uuid[])`)
}

/** The time of these nurses, or of all who can work now, around a span. */
export async function readPlans(
  context: Context,
  { nurseIds, from, until }: { nurseIds: readonly string[] | null; from: Date; until: Date },
): Promise<NursePlan[]> {
  const { tx, config } = context
  const rows = await tx.many(sql<Row>`
    select * from nurse_plans(${nurseIds && [...nurseIds]}::uuid[], ${later(from, -AROUND)}::timestamptz,
      ${later(until, AROUND)}::timestamptz, ${config.demo}::text)`)
  return rows.map((row) => ({
    nurseId: row.nurse_id,
    certificates: row.certificates,
    skills: row.skills,
    hours: row.hours,
    absences: row.absences.map((away) => ({
      from: new Date(away.from),
      until: new Date(away.until),
    })),
    booked: row.booked.map((each) => ({
      visitId: each.visitId,
      start: new Date(each.start),
      end: new Date(each.end),
      place: openPlace(context, each.visitId, each.patientId, each),
      fixedTravel: each.fixedTravel,
    })),
  }))
}

const inVisit = (visitId: string, patientId: string) => ({
  table: 'visits',
  column: 'place',
  row: visitId,
  person: patientId,
})

/** Null where none is kept, or it does not open: then travel is counted as to an unknown place. */
export function openPlace(
  context: Pick<Context, 'vault' | 'log'>,
  visitId: string,
  patientId: string,
  sealed: { place: string | null; key: string | null },
): Place | null {
  const at = inVisit(visitId, patientId)
  const text = openOrAlarm(context, fromBase64(sealed.key), at, fromBase64(sealed.place))
  return text === null ? null : (JSON.parse(text) as Place)
}
