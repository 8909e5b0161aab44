import { createCipheriv, randomBytes } from 'node:crypto'
import type { ParsedInputOf } from '../../../contract/endpoint.ts'
import type { trail as contract } from '../../../contract/trail.ts'
import type { Status } from '../../../contract/visits.ts'
import { touch } from '../../platform/audit/trail.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'
import { record } from '../../platform/events/record.ts'
import { openOrAlarm } from '../../platform/people.ts'
import { allows, type Standing } from '../../platform/standing.ts'
import { MAY_OPEN_GATE, standingsOn, visibleTo } from './policy.ts'

/** It lies on the phone, closed, from a day before; and is good for nothing once she is done. */
const DAY_MS = 24 * 3_600_000
const CARRIED: readonly Status[] = ['SCHEDULED', 'EN_ROUTE', 'ARRIVED', 'IN_PROGRESS']
const OPENED: readonly Status[] = ['EN_ROUTE', 'ARRIVED', 'IN_PROGRESS', 'COMPLETED']

type Row = {
  patient_id: string
  status: Status
  start_at: Date
  gate_code: Buffer | null
  patient_key: Buffer | null
  standings: Standing[] | null
}

async function visitOf(context: Context, id: string): Promise<Row> {
  const visit = await context.tx.maybe(sql<Row>`
    select v.patient_id, v.status, v.start_at, v.gate_code, p.data_key as patient_key,
      ${standingsOn(context.actor)} as standings
    from visits v join patients p on p.id = v.patient_id
    where v.id = ${id} and ${visibleTo(context.actor)}`)
  if (!visit?.standings?.length) refuse('not_found')
  if (!allows(MAY_OPEN_GATE, visit.standings)) refuse('not_allowed')
  touch(context, visit.patient_id, id)
  return visit
}

/**
 * The code of the gate for the phone of the nurse, sealed with a key of its own that comes beside it:
 * AES-256-GCM, the tag behind the text. The phone keeps both apart from everything else and opens it when
 * she sets out. Errors: `not_found`, `not_allowed`, `not_possible_now`.
 */
export async function carryGateCode(context: Context, { id }: { id: string }) {
  const visit = await visitOf(context, id)
  const early = visit.start_at.getTime() - context.now.getTime() > DAY_MS
  if (!CARRIED.includes(visit.status) || (visit.status === 'SCHEDULED' && early))
    refuse('not_possible_now', {
      detail: 'The code of the gate is carried on the day of the visit.',
    })
  const place = { table: 'visits', column: 'gate_code', row: id, person: visit.patient_id }
  const code = openOrAlarm(context, visit.patient_key, place, visit.gate_code)
  if (code === null) return { gate: null }
  const [key, iv] = [randomBytes(32), randomBytes(12)]
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(id))
  const sealed = Buffer.concat([cipher.update(code, 'utf8'), cipher.final(), cipher.getAuthTag()])
  const text = (bytes: Buffer) => bytes.toString('base64')
  return { gate: { sealed: text(sealed), iv: text(iv), key: text(key) } }
}

/**
 * Says that the code was shown: in the history of the visit, with both times. Errors: `not_found`,
 * `not_allowed`, `not_possible_now`.
 */
export async function sayGateShown(
  context: Context,
  { id, at }: ParsedInputOf<typeof contract.gateShown>,
) {
  const { tx, now, actor } = context
  const visit = await visitOf(context, id)
  if (!OPENED.includes(visit.status)) refuse('not_possible_now')
  const happenedAt = new Date(Math.min(Date.parse(at), now.getTime()))
  const told = await tx.maybe(sql`
    select id from events where visit_id = ${id} and type = 'GATE_CODE_SHOWN'
      and actor_id = ${actor.id} and happened_at = ${happenedAt}`)
  if (!told)
    await record(context, {
      type: 'GATE_CODE_SHOWN',
      visitId: id,
      patientId: visit.patient_id,
      facts: {},
      tell: [],
      happenedAt,
      board: false,
    })
  return { shownAt: happenedAt.toISOString() }
}
