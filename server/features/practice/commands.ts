import type { ParsedInputOf } from '../../../contract/endpoint.ts'
import type { practice as contract } from '../../../contract/practice.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'
import { createdHash } from '../../platform/idempotency.ts'
import { keepOnlySkills } from '../../platform/skills.ts'
import { may } from './policy.ts'
import { getService } from './queries.ts'

type Said = ParsedInputOf<typeof contract.saveService>

function refuseUnlessKeeping({ actor }: Context) {
  if (!may(actor, 'keep-catalogue')) refuse('not_allowed')
}

async function saveSkills(context: Context, { id, skillIds }: Said): Promise<void> {
  const wanted = await keepOnlySkills(context, 'service_skills', id, skillIds)
  await context.tx.run(sql`
    insert into service_skills (service_id, skill_id)
    select ${id}, s from unnest(${wanted}::uuid[]) s on conflict do nothing`)
}

/** Errors: `not_allowed`, `id_taken`, `invalid_input` (skillIds). */
export async function createService(
  context: Context,
  input: ParsedInputOf<typeof contract.createService>,
) {
  refuseUnlessKeeping(context)
  const { tx, vault, actor } = context
  const hash = createdHash(vault, actor.id, 'service', input)
  const made = await tx.maybe(sql`
    insert into services (id, name, neutral_name, minutes, price_cents, categories, active, needs_order, created_hash)
    values (${input.id}, ${input.name}, ${input.neutralName}, ${input.minutes}, ${input.priceCents},
      ${input.categories}::text[], ${input.active}, ${input.needsOrder ?? false}, ${hash})
    on conflict (id) do nothing returning id`)
  if (!made) {
    const same = await tx.maybe(sql`
      select id from services where id = ${input.id} and created_hash = ${hash}`)
    return same ? getService(context, input.id) : refuse('id_taken', { field: 'id' })
  }
  await saveSkills(context, input)
  return getService(context, input.id)
}

/**
 * What was agreed of visits stays: their end and price are their own. Errors: `not_allowed`,
 * `not_found`, `invalid_input` (skillIds).
 */
export async function saveService(context: Context, input: Said) {
  refuseUnlessKeeping(context)
  const saved = await context.tx.run(sql`
    update services set name = ${input.name}, neutral_name = ${input.neutralName},
      minutes = ${input.minutes}, price_cents = ${input.priceCents},
      categories = ${input.categories}::text[], active = ${input.active},
      needs_order = coalesce(${input.needsOrder ?? null}::boolean, needs_order)
    where id = ${input.id}`)
  if (saved === 0) refuse('not_found')
  await saveSkills(context, input)
  return getService(context, input.id)
}

/** Of two who give one name at the same moment one waits here, and reads the other. */
const lockName = ({ tx }: Context, name: string) =>
  tx.run(sql`select pg_advisory_xact_lock(hashtextextended(${`skill ${name}`}, 0))`)

/** One name is one skill. Errors: `not_allowed`, `id_taken`, `already_done` (the name). */
export async function createSkill(
  context: Context,
  input: ParsedInputOf<typeof contract.createSkill>,
) {
  refuseUnlessKeeping(context)
  const { tx, vault, actor, now } = context
  const hash = createdHash(vault, actor.id, 'skill', input)
  await lockName(context, input.name)
  const made = await tx.maybe(sql`
    insert into skills (id, name, created_by, created_hash, created_at)
    values (${input.id}, ${input.name}, ${actor.id}, ${hash}, ${now})
    on conflict do nothing returning id`)
  if (!made) {
    const same = await tx.maybe(sql`
      select id from skills where id = ${input.id} and created_hash = ${hash}`)
    const named = await tx.maybe(sql`select id from skills where name = ${input.name}`)
    if (!same && named)
      refuse('already_done', { field: 'name', detail: 'There is a skill of that name.' })
    if (!same) refuse('id_taken', { field: 'id' })
  }
  return { id: input.id, name: input.name, active: true }
}

/**
 * Renames a skill, or retires it: whoever has it keeps it, and nobody is given it anew. Errors: `not_allowed`,
 * `not_found`, `already_done` (the name), `not_possible_now` (a service that is offered needs it).
 */
export async function saveSkill(
  context: Context,
  { id, name, active }: ParsedInputOf<typeof contract.saveSkill>,
) {
  refuseUnlessKeeping(context)
  const { tx } = context
  const skill = await tx.maybe(sql`select id from skills where id = ${id} for update`)
  if (!skill) refuse('not_found')
  const needed = active
    ? []
    : await tx.many(sql<{ name: string }>`
        select s.name from service_skills n join services s on s.id = n.service_id and s.active
        where n.skill_id = ${id} order by s.name`)
  if (needed.length > 0)
    refuse('not_possible_now', {
      field: 'active',
      detail: `These services need it: ${needed.map((each) => each.name).join(', ')}. Take it off them first.`,
    })
  await lockName(context, name)
  const named = await tx.maybe(sql`select id from skills where name = ${name} and id <> ${id}`)
  if (named) refuse('already_done', { field: 'name', detail: 'There is a skill of that name.' })
  await tx.run(sql`update skills set name = ${name}, active = ${active} where id = ${id}`)
  return { id, name, active }
}

/** A day that is there already keeps its name. Error: `not_allowed`. */
export async function addHoliday(
  context: Context,
  { day, name }: ParsedInputOf<typeof contract.addHoliday>,
) {
  refuseUnlessKeeping(context)
  const { tx, actor, now } = context
  await tx.run(sql`
    insert into holidays (day, name, added_by, added_at) values (${day}::date, ${name}, ${actor.id}, ${now})
    on conflict (day) do nothing`)
  const kept = await tx.one(
    sql<{ name: string }>`select name from holidays where day = ${day}::date`,
  )
  return { day, name: kept.name, ours: true }
}

/** One that is not there is away already. Error: `not_allowed`. */
export async function removeHoliday(
  context: Context,
  { day }: ParsedInputOf<typeof contract.removeHoliday>,
) {
  refuseUnlessKeeping(context)
  await context.tx.run(sql`delete from holidays where day = ${day}::date`)
  return {}
}
