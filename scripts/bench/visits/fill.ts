import type { Client as Connection } from 'pg'
import { newUuid } from '../../../server/platform/ids.ts'
import type { Ground } from '../../chaos/ground.ts'
import type { People } from './people.ts'

// A million visits by SQL. What a list opens is sealed as the product seals it; what it does not open,
// such as the words of reports, is bytes of the same length.

const BATCH = 5_000
const TABLES = ['visits', 'standing', 'conversations', 'reports']
/** Three years back, two months ahead. */
const DAYS = { back: 1_035, all: 1_095 }

/** A repeatable share from 0 to 1 for the nth visit. */
const share = (seed: number) => `((hashint8extended(x.n, ${seed}) & 1048575) / 1048576.0)`

/** So many visits have the few. */
export const FEW = 10_000
/**
 * One of so many of the few is late, one waits for the report of the hundredth nurse, one is running: each
 * list fills a page at either size, so that what is compared is how many there are, not how many are shown.
 */
const EACH = 200
const among = (place: number) => `x.n <= ${FEW} and x.n % ${EACH} = ${place}`

const VISITS = `
  with given as (
    select x.id, x.patient, x.suburb, x.address, x.n + $5 as n
    from unnest($1::uuid[], $2::uuid[], $3::bytea[], $4::bytea[]) with ordinality as x (id, patient, suburb, address, n)
  ), timed as (
    select x.*, date_trunc('minute', case when ${among(2)} then $6::timestamptz - interval '1 hour'
        when ${among(0)} or ${among(1)} then $6::timestamptz - interval '3 days' - x.n * interval '1 minute'
        else $6::timestamptz - interval '${DAYS.back} days'
          + ${share(1)} * interval '${DAYS.all} days' end) as start,
      case when ${among(0)} then 0 when ${among(1)} then 1 else ${share(2)} end as fate,
      case when ${among(1)} then 0 else ${share(3)} end as writing,
      $7::uuid[] as nurses, $8::uuid[] as doctors,
      case when ${among(1)} then 100.5 / array_length($7::uuid[], 1) else ${share(4)} end as who, ${share(5)} as reviewer,
      (select array_agg(id order by id) from services) as offered, ${share(6)} as what
    from given x
  ), fated as (
    select t.*, case
        when start < $6::timestamptz - interval '2 hours' then case
          when fate < 0.0005 then 'REQUESTED' when fate < 0.001 then 'SCHEDULED'
          when fate < 0.04 then 'CANCELLED' when fate < 0.06 then 'PATIENT_ABSENT' else 'COMPLETED' end
        when start < $6::timestamptz then case
          when fate < 0.3 then 'EN_ROUTE' when fate < 0.5 then 'ARRIVED' else 'IN_PROGRESS' end
        else case when fate < 0.15 then 'REQUESTED' when fate < 0.2 then 'CANCELLED' else 'SCHEDULED' end
      end as status
    from timed t
  ), made as (
    insert into visits (id, patient_id, service_id, status, nurse_id, doctor_id, start_at, end_at, suburb,
      address, price_cents, outcome, report_status, requested_at, scheduled_at, en_route_at, arrived_at,
      started_at, completed_at, cancelled_at, absent_at, created_by, created_hash, updated_at)
    select id, patient, offered[1 + floor(what * array_length(offered, 1))::int], status,
      case when status <> 'REQUESTED' then nurses[1 + floor(who * array_length(nurses, 1))::int] end,
      doctors[1 + floor(reviewer * array_length(doctors, 1))::int], start, start + interval '45 minutes',
      suburb, address, 45000, case when status = 'COMPLETED' then 'full' end,
      case when status <> 'COMPLETED' then 'none' when writing < 0.005 then 'none'
        when writing < 0.01 then 'draft' when writing < 0.03 then 'signed' else 'reviewed' end,
      start - interval '3 days', start - interval '2 days',
      case when status in ('EN_ROUTE', 'ARRIVED', 'IN_PROGRESS', 'COMPLETED', 'PATIENT_ABSENT') then start - interval '20 minutes' end,
      case when status in ('ARRIVED', 'IN_PROGRESS', 'COMPLETED', 'PATIENT_ABSENT') then start end,
      case when status in ('IN_PROGRESS', 'COMPLETED') then start end,
      case when status = 'COMPLETED' then start + interval '45 minutes' end,
      case when status = 'CANCELLED' then start - interval '1 day' end,
      case when status = 'PATIENT_ABSENT' then start + interval '12 minutes' end,
      patient, sha256(suburb), start
    from fated
    returning id, patient_id, nurse_id, doctor_id, report_status, end_at
  ), stood as (
    insert into standing (user_id, patient_id, visit_id, kind)
    select nurse_id, patient_id, id, 'nurse' from made where nurse_id is not null
    union all select doctor_id, patient_id, id, 'doctor' from made
  ), talked as (
    insert into conversations (id, visit_id, patient_id, kind)
    select uuidv7(), id, patient_id, kind from made, unnest(array['practical', 'clinical']) kind
  )
  insert into reports (id, visit_id, patient_id, author_id, version, content, saved_at, signed_at, released_at, created_at)
  select uuidv7(), id, patient_id, nurse_id, 1, decode(repeat(md5(id::text), 16), 'hex'), end_at,
    case when report_status <> 'draft' then end_at end, case when report_status = 'reviewed' then end_at end, end_at
  from made where report_status <> 'none'`

/** Adds visits number `from` to `to`. */
export async function addVisits(
  { services }: Ground,
  connection: Connection,
  people: People,
  { from, to, now, say }: { from: number; to: number; now: Date; say: (line: string) => void },
) {
  const { vault } = services
  for (let first = from; first < to; first += BATCH) {
    const rows = Array.from({ length: Math.min(BATCH, to - first) }, (_, n) => {
      const { id: person, key } = people.patients[((first + n) * 7_919) % people.patients.length]!
      const row = newUuid(now)
      const seal = (column: string, text: string) =>
        vault.sealText(key, { table: 'visits', column, row, person }, text)
      return {
        row,
        person,
        suburb: seal('suburb', 'Orlando West'),
        address: seal(
          'address',
          '{"line":"12 Vilakazi Street","suburb":"Orlando West","landmark":"","pin":null,"pinConfirmed":false,"contact":null}',
        ),
      }
    })
    await connection.query(VISITS, [
      rows.map(({ row }) => row),
      rows.map(({ person }) => person),
      rows.map(({ suburb }) => suburb),
      rows.map(({ address }) => address),
      first,
      now,
      people.nurses,
      people.doctors,
    ])
    if (first % 100_000 === 0 && first > from) say(`  ${first} visits`)
  }
}

/** Ten times faster with the indexes made at the end, and they come out as on a day of maintenance. */
export async function withoutIndexes(connection: Connection, act: () => Promise<void>) {
  const { rows } = await connection.query<{ name: string; definition: string }>(
    `select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition
      from pg_index i where i.indrelid = any($1::regclass[])
        and not exists (select from pg_constraint c where c.conindid = i.indexrelid)`,
    [TABLES],
  )
  for (const { name } of rows) await connection.query(`drop index ${name}`)
  await act()
  for (const { definition } of rows) await connection.query(definition)
}
