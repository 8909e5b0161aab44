import type { Category } from '../../../contract/staff.ts'
import type { Context } from '../context.ts'
import { sql } from '../database/query.ts'
import type { Wanted } from './obstacles.ts'
import { openPlace } from './plans.ts'

type Visit = {
  id: string
  patient_id: string
  service_id: string
  start_at: Date
  end_at: Date
  place: Buffer | null
}

/** SQL: the skills that the service in this column needs, as JSON. */
export const skillsOfService = (service: string) => sql<{ id: string; name: string }[]>`coalesce((
  select jsonb_agg(jsonb_build_object('id', k.id, 'name', k.name) order by k.name)
  from service_skills n join skills k on k.id = n.skill_id where n.service_id = ${sql.ref(service)}), '[]')`

/** What a visit asks of whoever makes it, at the time that it has now. */
export async function wantedOf(
  context: Context,
  visit: Visit,
): Promise<Wanted & { visitId: string }> {
  const row = await context.tx.one(sql<{
    service: string
    categories: Category[]
    skills: { id: string; name: string }[]
    key: string | null
  }>`
    select s.name as service, s.categories, ${skillsOfService('s.id')} as skills,
      (select encode(p.data_key, 'base64') from patients p where p.id = ${visit.patient_id}) as key
    from services s where s.id = ${visit.service_id}`)
  const { key, ...needs } = row
  const place = visit.place?.toString('base64') ?? null
  return {
    ...needs,
    visitId: visit.id,
    start: visit.start_at,
    end: visit.end_at,
    place: openPlace(context, visit.id, visit.patient_id, { place, key }),
    fixedTravel: null,
  }
}
