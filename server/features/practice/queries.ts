import type { KeptService } from '../../../contract/practice.ts'
import type { Category } from '../../../contract/staff.ts'
import type { Skill } from '../../../contract/workingTime.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'
import { holidaysOf } from '../../platform/holidays.ts'
import { may } from './policy.ts'

type Row = {
  id: string
  name: string
  neutral_name: string
  minutes: number
  price_cents: number
  categories: Category[]
  active: boolean
  needs_order: boolean
  skills: Skill[]
}

async function readServices({ tx }: Context, id: string | null): Promise<KeptService[]> {
  const rows = await tx.many(sql<Row>`
    select s.*, coalesce((
      select jsonb_agg(jsonb_build_object('id', k.id, 'name', k.name, 'active', k.active) order by k.name)
      from service_skills n join skills k on k.id = n.skill_id where n.service_id = s.id), '[]') as skills
    from services s where ${id}::uuid is null or s.id = ${id}::uuid order by s.active desc, s.name, s.id`)
  return rows.map(({ neutral_name, price_cents, needs_order, ...row }) => ({
    ...row,
    neutralName: neutral_name,
    priceCents: price_cents,
    needsOrder: needs_order,
  }))
}

export async function listServices(context: Context) {
  if (!may(context.actor, 'keep-catalogue')) refuse('not_allowed')
  return { items: await readServices(context, null) }
}

/** Refuses with `not_found`. */
export async function getService(context: Context, id: string): Promise<KeptService> {
  const [service] = await readServices(context, id)
  return service ?? refuse('not_found')
}

export async function listSkills({ tx, actor }: Context) {
  if (!may(actor, 'keep-catalogue')) refuse('not_allowed')
  return {
    items: await tx.many(sql<Skill>`select id, name, active from skills order by name, id`),
  }
}

/** By law and by the practice, as they come in the year. */
export async function listHolidays({ tx }: Context, { year }: { year: number }) {
  const added = await tx.many(sql<{ day: string; name: string }>`
    select day::text, name from holidays
    where day >= ${`${year}-01-01`}::date and day <= ${`${year}-12-31`}::date`)
  const ours = added.map((each) => ({ ...each, ours: true }))
  const byLaw = holidaysOf(year).map((each) => ({ ...each, ours: false }))
  return { items: [...byLaw, ...ours].toSorted((a, b) => (a.day < b.day ? -1 : 1)) }
}
