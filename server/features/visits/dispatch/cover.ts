import type { Candidate, Cover, dispatch as contract } from '../../../../contract/dispatch.ts'
import type { ParsedInputOf } from '../../../../contract/endpoint.ts'
import type { Context } from '../../../platform/context.ts'
import { sql } from '../../../platform/database/query.ts'
import { refuse } from '../../../platform/errors.ts'
import { openPerson, sealedPerson, type SealedPerson } from '../../../platform/people.ts'
import { writeAbsence } from '../../../platform/planning/absences.ts'
import { openPlace, type NursePlan } from '../../../platform/planning/plans.ts'
import { may } from '../../workingTime/policy.ts'
import { summariesOf, type VisitColumns } from '../queries.ts'
import { candidatesFor, plansOfWeeks } from './candidates.ts'

/** How many beside the proposed one are shown for a visit. */
const OTHERS = 3
/** An absence may be long; cover is proposed for the visits of so many days. */
const COVERED_DAYS = 14
const MOST = 50

type Nurse = { person: SealedPerson; data_key: Buffer | null }

/** The nurse, for whoever records absences. Refuses with `not_allowed`, or `not_found`. */
export async function nurseFor({ tx, actor }: Context, id: string): Promise<Nurse> {
  if (!may(actor, 'record-absence')) refuse('not_allowed')
  const nurse = await tx.maybe(sql<Nurse>`
    select ${sealedPerson('u')} as person, u.data_key from users u where u.id = ${id} and u.role = 'nurse'`)
  return nurse ?? refuse('not_found')
}

/**
 * One act for a nurse who is ill: she is away from now on, and each of her visits gets a proposal. Nothing
 * is moved. Errors: `not_found`, `not_allowed`, `invalid_input` (until), `id_taken`.
 */
export async function callSick(context: Context, input: ParsedInputOf<typeof contract.sick>) {
  const nurse = await nurseFor(context, input.id)
  const { from, until } = await writeAbsence(context, nurse.data_key, { ...input, kind: 'sick' })
  return coverOf(context, nurse, from, until)
}

/** The same proposal as it stands now. Errors: `not_found`, `not_allowed`, `invalid_input` (until). */
export async function proposeCover(context: Context, input: ParsedInputOf<typeof contract.cover>) {
  const nurse = await nurseFor(context, input.id)
  const [from, until] = [new Date(input.from), new Date(input.until)]
  if (until <= from)
    refuse('invalid_input', { errors: [{ field: 'until', message: 'is not after the beginning' }] })
  return coverOf(context, nurse, from, until)
}

type Row = VisitColumns & { patient_key: Buffer | null }

async function coverOf(context: Context, nurse: Nurse, from: Date, until: Date): Promise<Cover> {
  const latest = new Date(from.getTime() + COVERED_DAYS * 86_400_000)
  const end = until < latest ? until : latest
  const rows = await context.tx.many(sql<Row>`
    select v.*, p.data_key as patient_key from visits v join patients p on p.id = v.patient_id
    where v.nurse_id = ${nurse.person.id} and v.start_at < ${end} and v.end_at > ${from}
      and v.status in ('SCHEDULED', 'EN_ROUTE', 'ARRIVED', 'IN_PROGRESS')
    order by v.start_at, v.id limit ${MOST}`)
  const summaries = await summariesOf(
    context,
    rows.map(({ id }) => id),
  )
  const shown = (row: Row) => summaries.get(row.id) ?? []
  const running = rows.filter(({ status }) => status !== 'SCHEDULED')
  const ahead = rows.filter(({ status }) => status === 'SCHEDULED')
  const plans = ahead.length > 0 ? await plansOfWeeks(context, from, end) : []
  const visits: Cover['visits'] = []
  for (const row of ahead) {
    const candidates = (await candidatesFor(context, row, plans)).filter(
      ({ free, assigned }) => free && !assigned,
    )
    const [proposed = null, ...others] = candidates
    // Whoever is proposed for one is taken for the next.
    if (proposed) take(context, plans, row, proposed)
    for (const visit of [shown(row)].flat())
      visits.push({ visit, proposed, others: others.slice(0, OTHERS) })
  }
  return {
    nurse: openPerson(context, nurse.person),
    from: from.toISOString(),
    until: until.toISOString(),
    running: running.flatMap(shown),
    visits,
  }
}

/** Counts a visit as booked for the nurse who is proposed for it. */
function take(context: Context, plans: NursePlan[], row: Row, { nurse }: Candidate) {
  const plan = plans.find(({ nurseId }) => nurseId === nurse.id)!
  const sealed = {
    place: row.place?.toString('base64') ?? null,
    key: row.patient_key?.toString('base64') ?? null,
  }
  plan.booked.push({
    visitId: row.id,
    start: row.start_at,
    end: row.end_at,
    place: openPlace(context, row.id, row.patient_id, sealed),
    fixedTravel: null,
  })
  plan.booked.sort((a, b) => a.start.getTime() - b.start.getTime())
}
