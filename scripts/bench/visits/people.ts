import type { Client as Connection } from 'pg'
import { inviteAdministrator } from '../../../server/features/staff/firstAdministrator.ts'
import { newUuid } from '../../../server/platform/ids.ts'
import { indexNames, tokenOf } from '../../../server/platform/patientNames/tokens.ts'
import { joining, type Joined } from '../../../server/testing/joining.ts'
import type { Ground } from '../../chaos/ground.ts'

// Twenty thousand people by SQL, with names that open; and the few among them who sign in.

export const PATIENTS = 19_500
const NURSES = 400
const DOCTORS = 100
const BATCH = 2_500

const FIRST =
  'Palesa Thandi Nomsa Busisiwe Lerato Zanele Ayanda Sipho Jabu Themba Kagiso Lindiwe Naledi Bongani Precious Anna Johannes Pieter Fatima Yusuf Priya Ravi Grace Elizabeth Maria Gogo'.split(
    ' ',
  )
const LAST =
  'Dlamini Mokoena Nkosi Khumalo Sithole Mahlangu Ndlovu Naidoo Botha van-der-Merwe Mthembu Zulu Molefe Govender Smith Jacobs Pillay Radebe Tshabalala Maseko Nel Ngcobo Buthelezi Cele Zwane'.split(
    ' ',
  )
/** Many have the commonest names, few the rarest, as people do. */
const uneven = (list: readonly string[], at: number) => list[Math.floor(list.length * at * at)]!
const nameOf = (n: number) =>
  n === 0
    ? 'Quvane'
    : `${uneven(FIRST, ((n * 7_919) % 10_007) / 10_007)} ${uneven(LAST, ((n * 104_729) % 10_009) / 10_009)}`

export type Crew = { admin: Joined; nurses: Joined[]; doctor: Joined; family: Joined }
export type People = {
  patients: { id: string; key: Buffer }[]
  nurses: string[]
  doctors: string[]
  /** SQL for the ids of the patients who are found by this word. */
  named: (word: string) => string
}

/** Those who sign in: whoever dispatches, ten nurses, a doctor and a family. */
export async function hireCrew({ services, clientOf }: Ground): Promise<Crew> {
  const { accept, hire, register } = joining(clientOf)
  const admin = await accept(await inviteAdministrator(services, 'admin@example.test'))
  const nurses: Joined[] = []
  for (let n = 0; n < 10; n += 1) nurses.push(await hire(admin.as, 'nurse', `nurse${n}`))
  const doctor = await hire(admin.as, 'doctor', 'doctor0')
  return { admin, nurses, doctor, family: await register('Quvane') }
}

/** Fills the practice up to twenty thousand; `connection` sets no triggers off. */
export async function addPeople(
  { services }: Ground,
  connection: Connection,
  { admin, nurses, doctor, family }: Crew,
): Promise<People> {
  const { vault } = services
  const now = new Date()
  const [own] = (await family.as.people.patients({})).items
  const { rows: known } = await connection.query<{ key: Buffer }>(
    'select data_key as key from patients where id = $1',
    [own!.id],
  )
  const people: People = {
    patients: [{ id: own!.id, key: known[0]!.key }],
    nurses: nurses.map(({ id }) => id),
    doctors: [doctor.id],
    named: (word) =>
      `select patient_id from name_tokens where token = '\\x${tokenOf(vault, word).toString('hex')}'`,
  }
  const made = (table: 'users' | 'patients', name: string) => {
    const id = newUuid(now)
    const key = vault.createKey(id)
    return {
      id,
      key,
      name: vault.sealText(key, { table, column: 'name', row: id, person: id }, name),
    }
  }
  while (people.patients.length < PATIENTS) {
    const count = Math.min(BATCH, PATIENTS - people.patients.length)
    const rows = Array.from({ length: count }, (_, n) =>
      made('patients', nameOf(people.patients.length + n)),
    )
    await connection.query(
      `insert into patients (id, data_key, name, created_hash, created_at, updated_at)
        select x.id, x.key, x.name, sha256(x.key), $4, $4
        from unnest($1::uuid[], $2::bytea[], $3::bytea[]) as x (id, key, name)`,
      [rows.map(({ id }) => id), rows.map(({ key }) => key), rows.map(({ name }) => name), now],
    )
    people.patients.push(...rows.map(({ id, key }) => ({ id, key })))
  }
  for (const [role, list, size] of [
    ['nurse', people.nurses, NURSES],
    ['doctor', people.doctors, DOCTORS],
  ] as const) {
    const rows = Array.from({ length: size - list.length }, (_, n) =>
      made('users', nameOf(n * 31 + 5)),
    )
    await connection.query(
      `with made as (
          insert into users (id, role, name, data_key, created_at, updated_at)
          select x.id, $4, x.name, x.key, $5, $5
          from unnest($1::uuid[], $2::bytea[], $3::bytea[]) as x (id, key, name) returning id
        )
        insert into registrations (id, user_id, role, number, category, valid_until, state, entered_by,
          entered_at, verified_by, verified_at, created_hash)
        select uuidv7(), id, $4, $6 || (5000000 + row_number() over ())::text,
          case when $4 = 'nurse' then 'RN' end, current_date + 400, 'verified', id, $5, $7, $5, sha256('x')
        from made`,
      [
        rows.map(({ id }) => id),
        rows.map(({ key }) => key),
        rows.map(({ name }) => name),
        role,
        now,
        role === 'nurse' ? '1' : 'MP',
        admin.id,
      ],
    )
    list.push(...rows.map(({ id }) => id))
  }
  await indexNames(services)
  return people
}
