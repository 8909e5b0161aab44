import type { ParsedInputOf } from '../../../contract/endpoint.ts'
import type { help as contract, HelpCall } from '../../../contract/help.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'
import { newUuid } from '../../platform/ids.ts'
import { getCall } from './queries.ts'

const isOver = ({ state }: HelpCall) => state === 'closed' || state === 'cancelled'

/**
 * Takes a call in the caller's name: it stops ringing for everybody. Of two at once one has it, and the
 * other reads who. Taking one's own again changes nothing. Errors: `not_found`, `already_done`,
 * `not_possible_now`.
 */
export async function takeCall(
  context: Context,
  { id, over }: ParsedInputOf<typeof contract.take>,
): Promise<HelpCall> {
  const { tx, now, hints, actor } = context
  const before = await getCall(context, { id })
  if (before.source === 'early_warning')
    refuse('not_possible_now', {
      detail: 'A warning rings until somebody says what they did: acknowledge it.',
    })
  const { people } = await tx.one(sql<{ people: string[] | null }>`
    select take_alarm(${id}::uuid, ${over}::boolean, ${now}::timestamptz, ${newUuid(now)}::uuid) as people`)
  const call = await getCall(context, { id })
  if (people) tx.afterCommit(() => hints.publish({ wake: people, dispatch: true }))
  else if (isOver(call)) refuse('not_possible_now', { detail: 'This call has ended.' })
  else if (call.takenBy && call.takenBy.id !== actor.id)
    refuse('already_done', { detail: `${call.takenBy.name} has it.` })
  return call
}

/** Closes a taken call with its outcome, once. Errors: `not_found`, `not_possible_now`, `already_done`. */
export async function closeCall(
  context: Context,
  { id, outcome, note }: ParsedInputOf<typeof contract.close>,
): Promise<HelpCall> {
  const { tx, now, hints, vault } = context
  const before = await getCall(context, { id })
  if (before.source === 'incident' || !before.raisedBy)
    refuse('not_possible_now', { detail: 'It ends when a clinical lead looks into the incident.' })
  const { id: person } = before.raisedBy
  const key = await tx.maybe(sql<{ data_key: Buffer | null }>`
    select data_key from users where id = ${person}`)
  const place = { table: 'alarms', column: 'outcome_note', row: id, person }
  const sealed = note && key?.data_key ? vault.sealText(key.data_key, place, note) : null
  const { people } = await tx.one(sql<{ people: string[] | null }>`
    select close_alarm(${id}::uuid, ${outcome}::text, ${sealed}::bytea, ${now}::timestamptz,
      ${newUuid(now)}::uuid) as people`)
  const call = await getCall(context, { id })
  if (people) tx.afterCommit(() => hints.publish({ wake: people, dispatch: true }))
  else if (call.state === 'ringing')
    refuse('not_possible_now', {
      detail: 'Take it first: a call is closed by somebody who had it.',
    })
  else if (call.outcome !== outcome || call.note !== (note || null))
    refuse('already_done', { detail: 'This call was closed already.' })
  return call
}
