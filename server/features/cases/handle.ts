import {
  CASE_RULES,
  OUTCOMES,
  type CaseAct,
  type cases as contract,
} from '../../../contract/cases.ts'
import type { ParsedInputOf } from '../../../contract/endpoint.ts'
import type { Context } from '../../platform/context.ts'
import { sql, type Query } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'
import { createdHash } from '../../platform/idempotency.ts'
import { momentOf } from '../../platform/moment.ts'
import { daysAfter } from './due.ts'
import { settleSevere } from './severe.ts'
import { tellOfCase } from './told.ts'
import { actsOf, readRow, sealOf, sightOf, toDetail, type CaseRow } from './queries.ts'

type Input = ParsedInputOf<typeof contract.act>
const wrong = (field: string, message: string): never =>
  refuse('invalid_input', { errors: [{ field, message }] })

const SAYS: readonly CaseAct[] = ['note', 'action', 'cause', 'answer', 'reopen']
const NAMES: readonly CaseAct[] = ['own', 'about']

/** What one field alone cannot say. */
function refuseUnlessWhole({ kind }: CaseRow, { act, words, userId, outcome }: Input) {
  if (SAYS.includes(act) && !words) wrong('words', 'may not be empty')
  if (NAMES.includes(act) !== (userId !== undefined))
    wrong('userId', NAMES.includes(act) ? 'say who' : 'names nobody here')
  if (act !== 'end' && outcome) wrong('outcome', 'only at the end')
  if (act === 'end' && !(OUTCOMES[kind] as readonly string[]).includes(outcome ?? ''))
    wrong('outcome', `one of ${OUTCOMES[kind].join(', ')}`)
}

/** An end says something to whoever waits for it: the family an answer, the practice a cause. */
async function refuseUnlessReady({ tx }: Context, row: CaseRow, { outcome }: Input) {
  const needed =
    row.kind === 'complaint'
      ? outcome !== 'withdrawn' && 'answer'
      : (row.severity === 'severe' || row.severity === 'harm') && 'cause'
  if (!needed) return
  const said = await tx.maybe(sql`
    select id from case_steps where case_id = ${row.id} and act = ${needed} limit 1`)
  if (!said)
    refuse('not_possible_now', {
      detail: needed === 'answer' ? 'Answer the family first.' : 'Say first what the cause was.',
    })
}

type Set = (context: Context, input: Input, at: Date) => Query<unknown> | null
const SETS: Partial<Record<CaseAct, Set>> = {
  own: (_context, { userId }) => sql`owner_id = ${userId ?? null}`,
  acknowledge: (_context, _input, at) => sql`acknowledged_at = coalesce(acknowledged_at, ${at})`,
  answer: (_context, _input, at) => sql`acknowledged_at = coalesce(acknowledged_at, ${at})`,
  hold: () => sql`held = true`,
  release: () => sql`held = false`,
  end: ({ now }, { outcome }) => sql`ended_at = ${now}, outcome = ${outcome ?? null}`,
  reopen: ({ now }) => sql`ended_at = null, outcome = null, reopened_at = ${now},
    due_at = ${daysAfter(now, CASE_RULES.answerDays)}`,
}

/**
 * Does one thing with a case; the same again changes nothing. Errors: `not_found` (also for whoever it is about),
 * `not_allowed`, `invalid_input`, `not_possible_now` (it is over, or not ready to end), `id_taken`.
 */
export async function actOnCase(context: Context, input: Input) {
  const { tx, now, actor, vault } = context
  await tx.run(sql`select pg_advisory_xact_lock(hashtext(${`case ${input.id}`}))`)
  const row = (await readRow(context, input.id)) ?? refuse('not_found')
  if (sightOf(context, row) === 'reporter') refuse('not_allowed')
  const { stepId, act, words, userId, outcome, clock: _clock, ...rest } = input
  const said = { stepId, act, words, userId, outcome, ...rest }
  const hash = createdHash(vault, actor.id, 'case step', said)
  const first = await tx.maybe(sql<{ same: boolean }>`
    select created_hash = ${hash} and by_id = ${actor.id} as same from case_steps where id = ${stepId}`)
  if (first && !first.same) refuse('id_taken', { field: 'stepId' })
  if (first) return toDetail(context, row)
  const family = actor.role === 'patient'
  if (family !== (act === 'reopen')) refuse('not_allowed')
  refuseUnlessWhole(row, input)
  if (!actsOf(context, row).includes(act))
    refuse('not_possible_now', {
      detail: row.ended_at ? 'This case is over.' : 'That is not done with this case now.',
    })
  if (act === 'end') await refuseUnlessReady(context, row, input)
  if (act === 'own') await refuseUnlessMayOwn(context, row, userId!)
  // Whoever names themselves would be gone before the step is written: somebody else does it.
  if (act === 'about' && userId === actor.id)
    wrong('userId', 'give it to somebody else, who names you')
  const at = momentOf(context, input)
  const { person, key } = sealOf(row)
  const place = { table: 'case_steps', column: 'words', row: stepId, person }
  const made = await tx.run(sql`
    insert into case_steps (id, case_id, act, by_id, person_id, outcome, words, created_hash, happened_at, recorded_at)
    values (${stepId}, ${row.id}, ${act}, ${actor.id}, ${userId ?? null}, ${outcome ?? null},
      ${words ? vault.sealText(key, place, words) : null}, ${hash}, ${at}, ${now})
    on conflict do nothing`)
  if (made === 0) refuse('id_taken', { field: 'stepId' })
  const set = SETS[act]?.(context, input, at)
  if (set) await tx.run(sql`update case_handling set ${set} where case_id = ${row.id}`)
  if (act === 'about') await name(context, row, userId!)
  if (act === 'own' || act === 'end') await settleSevere(context, row.id)
  await tellOfCase(context, { caseId: row.id, act, person: userId ?? null })
  return toDetail(context, (await readRow(context, row.id)) ?? refuse('not_found'))
}

async function refuseUnlessMayOwn({ tx }: Context, row: CaseRow, userId: string) {
  const { may } = await tx.one(sql<{ may: boolean }>`
    select may_own_case(${row.id}::uuid, ${userId}::uuid) as may`)
  if (!may) wrong('userId', 'nobody who may look into this')
}

async function name({ tx }: Context, row: CaseRow, userId: string) {
  const { named } = await tx.one(sql<{ named: boolean }>`
    select name_in_case(${row.id}::uuid, ${userId}::uuid) as named`)
  if (!named) wrong('userId', 'no colleague')
}
