import type { Services } from '../../platform/context.ts'
import { clinicDay } from '../../platform/clinicTime.ts'
import { systemTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import { openOrAlarm, openPerson, sealedPerson, type SealedPerson } from '../../platform/people.ts'
import type { ToldName } from '../../platform/told.table.ts'
import type { Told } from '../../services/deliveries.ts'

type Ground = Pick<Services, 'database' | 'vault' | 'log' | 'clock'>
type Ids = Record<string, string>
type Skipped = { skipped: string }
type News = Pick<Told, 'as' | 'values' | 'path' | 'visitId' | 'patientId' | 'push' | 'why'>

type Row = {
  status: string
  start_at: Date
  end_at: Date
  suburb: Buffer
  neutral_name: string
  fee_cents: number
  en_route_at: Date | null
  patient_key: Buffer | null
  active: boolean
  nurse: SealedPerson | null
  told_at: Date | null
  told: number | null
  minutes: number | null
  expected: string | null
  was: string | null
}

const MINUTE = 60_000
/** News of a nurse who set out longer ago than this would come after her. */
const ON_THE_WAY_IS_NEWS = 2 * 60 * MINUTE
/** What was told longer ago than this is no news any more. */
const DELAY_IS_NEWS = 30 * MINUTE

type What = Extract<ToldName, `visit-${string}` | 'nurse-on-the-way'>
type Said = Pick<News, 'as'> & { values?: News['values'] }
type Judge = (row: Row, ids: Ids, now: Date) => Said | Skipped | null

const isAt = (row: Row, start: string | undefined) =>
  start === undefined || new Date(start).getTime() === row.start_at.getTime()

/** A nurse is to come, and has not. */
const COMES = ['SCHEDULED', 'EN_ROUTE']

/** Is it still so, and in which words? Null for what something newer has a letter of its own for. */
const STILL: Record<Exclude<What, 'visit-offered'>, Judge> = {
  'visit-confirmation': (row, { nurseId, before }, now) => {
    if (row.nurse?.id !== nurseId || row.status !== 'SCHEDULED' || row.start_at < now) return null
    return { as: before === 'SCHEDULED' ? 'otherNurse' : 'confirmed' }
  },
  'visit-changed': (row, { start, nurseId = '' }, now) => {
    if (row.start_at < now || !isAt(row, start) || (row.nurse?.id ?? '') !== nurseId) return null
    // Cancelled since, it has a letter of its own.
    if (!(nurseId ? COMES : ['REQUESTED']).includes(row.status)) return null
    if (!row.was) return { as: 'noNurse' }
    return { as: nurseId ? 'moved' : 'movedNoNurse', values: { was: new Date(row.was) } }
  },
  'visit-cancelled': (row, _, now) => {
    if (row.status !== 'CANCELLED' || row.end_at < now) return null
    if (row.fee_cents === 0) return { as: 'cancelled' }
    return { as: 'cancelledFee', values: { feeCents: row.fee_cents } }
  },
  'nurse-on-the-way': (row, _, now) => {
    const fresh = row.en_route_at && now.getTime() - row.en_route_at.getTime() < ON_THE_WAY_IS_NEWS
    return fresh && ['EN_ROUTE', 'ARRIVED'].includes(row.status) ? { as: 'onTheWay' } : null
  },
  'visit-delayed': (row, _, now) => {
    const fresh = row.told_at && now.getTime() - row.told_at.getTime() < DELAY_IS_NEWS
    if (!fresh || row.minutes !== row.told) return null
    if (!COMES.includes(row.status)) return null
    const expected = row.minutes && row.expected ? new Date(row.expected) : null
    return { as: expected ? 'late' : 'onTime', values: { expected } }
  },
  'visit-reminder': (row, { start }, now) => {
    if (row.status !== 'SCHEDULED' || !isAt(row, start) || row.start_at < now) return null
    if (!row.active) return { skipped: 'not at home' }
    return { as: clinicDay(now).equals(clinicDay(row.start_at)) ? 'soon' : 'dayBefore' }
  },
}

/** In these the letter says what, who and where. */
const WHOLE: readonly News['as'][] = ['confirmed', 'otherNurse', 'moved', 'dayBefore', 'soon']
/** These never name anybody but in their words. */
const WITHOUT_NURSE: readonly News['as'][] = ['late', 'onTime', 'cancelled', 'cancelledFee']

/**
 * What there is to say of a visit, read when it is said. Null or a reason when it is no news any more: the
 * patient died, it was entered in error, the person has no rights any more.
 */
export async function loadVisitNews(
  ground: Ground,
  what: keyof typeof STILL,
  { key, ids }: { key: string; ids: Ids },
): Promise<News | Skipped | null> {
  const now = ground.clock()
  const { visitId = '', patientId = '', userId, eventId } = ids
  const row = await systemTransaction(ground.database, (tx) =>
    tx.maybe(sql<Row>`
      select v.status, v.start_at, v.end_at, v.suburb, v.fee_cents, v.en_route_at, s.neutral_name,
        p.data_key as patient_key, p.status = 'active' as active,
        case when n.id is not null then ${sealedPerson('n')} end as nurse,
        d.at as told_at, d.told, (e.facts ->> 'minutes')::int as minutes,
        e.facts ->> 'start' as expected, e.facts ->> 'was' as was
      from visits v
      join services s on s.id = v.service_id
      join patients p on p.id = v.patient_id and p.status <> 'deceased'
      left join users n on n.id = v.nurse_id
      left join visit_delays d on d.visit_id = v.id
      left join events e on e.id = ${eventId || null}::uuid and e.visit_id = v.id
      where v.id = ${visitId || null}::uuid and v.entered_in_error_at is null
        and (${userId ?? null}::uuid is null or exists (
          select from standing o where o.user_id = ${userId ?? null}::uuid
            and o.patient_id = v.patient_id and o.visit_id is null and (o.until is null or o.until > ${now})))`),
  )
  if (!row) return null
  const said = STILL[what](row, ids, now)
  if (!said || 'skipped' in said) return said
  const nurse = row.nurse && openPerson(ground, row.nurse).name
  const place = { table: 'visits', column: 'suburb', row: visitId, person: patientId }
  const whole = WHOLE.includes(said.as)
  return {
    as: said.as,
    visitId,
    patientId,
    values: {
      start: row.start_at,
      ...(whole && {
        end: row.end_at,
        what: row.neutral_name,
        suburb: openOrAlarm(ground, row.patient_key, place, row.suburb) ?? '',
      }),
      ...(!WITHOUT_NURSE.includes(said.as) && { nurse }),
      ...said.values,
    },
    path: `/visits/${visitId}`,
    // Of what may change again the latest is what counts.
    push: {
      effectKey: what === 'visit-delayed' ? `visit-delayed-${visitId}` : key,
      data: { visitId },
    },
    why: true,
  }
}
