import type { Client } from '../../../contract/client.ts'
import { RIGHTS } from '../../../contract/people.ts'
import { systemTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import { newUuid } from '../../platform/ids.ts'
import { clinicDay } from '../../platform/clinicTime.ts'
import { endOf, yearFor } from '../../platform/registration.ts'
import type { DemoGround } from './ground.ts'
import {
  ACCOUNT_NAMES,
  ACCOUNTS,
  emailOf,
  PATIENTS,
  WITHOUT_ACCOUNT,
  type AccountName,
  type PatientName,
} from './people.ts'

/** No visit of the week lies further ahead. */
const WEEK_AHEAD_DAYS = 10
/** Whose certificate of the next year waits for the clinical lead. */
const WAITING: AccountName = 'nurse3'

/** The ids of the invented people who are there. A real person's account is never taken for one. */
export async function findAccounts({
  services,
}: DemoGround): Promise<Partial<Record<AccountName, string>>> {
  const hashes = ACCOUNT_NAMES.map((name) => services.vault.blindIndex('email', emailOf(name)))
  const rows = await systemTransaction(services.database, (tx) =>
    tx.many(sql<{ user_id: string; email_hash: Buffer }>`
      select c.user_id, c.email_hash from credentials c join users u on u.id = c.user_id and u.demo
      where c.email_hash = any(${hashes}::bytea[])`),
  )
  return Object.fromEntries(
    ACCOUNT_NAMES.flatMap((name, index) => {
      const row = rows.find(({ email_hash }) => email_hash.equals(hashes[index]!))
      return row ? [[name, row.user_id]] : []
    }),
  )
}

/** Makes whoever is missing, as people really come: by invitation, or by signing up. */
export async function ensureAccounts(ground: DemoGround, choose: () => string) {
  const { backstage, services } = ground
  const known = await findAccounts(ground)
  const missing = ACCOUNT_NAMES.filter((name) => !known[name])
  if (missing.length === 0) return
  const password = choose()
  const anonymous = await backstage.client()
  for (const name of missing) {
    const account = ACCOUNTS[name]
    const email = emailOf(name)
    if (account.role === 'patient') {
      const { user } = await anonymous.auth.register({ name: account.name, email, password })
      await markInvented(ground, user.id)
    } else {
      const link =
        account.role === 'administrator'
          ? await ground.inviteAdministrator(backstage.services, email, {
              name: account.name,
              demo: true,
            })
          : await invite(await signIn(ground, 'admin'), { email, ...account }, services.clock())
      const token = link.split('#')[1] ?? ''
      await anonymous.auth.acceptInvitation({ token, password })
    }
  }
}

async function invite(
  admin: Client,
  { email, name, role }: { email: string; name: string; role: 'nurse' | 'doctor' },
  now: Date,
) {
  const { link } = await admin.staff.invite({ id: newUuid(now), email, name, role })
  return link
}

/**
 * Whoever cares has a certificate for the week, entered by themselves and verified by the clinical
 * lead; one has entered the next year's too, which waits.
 */
export async function ensureRegistrations(
  ground: DemoGround,
  as: Record<AccountName, Client>,
  users: Record<AccountName, string>,
) {
  const now = ground.services.clock()
  const day = clinicDay(now).add({ days: WEEK_AHEAD_DAYS })
  for (const name of ACCOUNT_NAMES) {
    const account = ACCOUNTS[name]
    if (!('registration' in account)) continue
    const { role, registration } = account
    const { items } = await as[name].staff.registrations({})
    const category = 'category' in account ? { category: account.category } : {}
    const certificateYear = yearFor(role, day)
    const enter = (year: number) =>
      as[name].staff.enterRegistration({
        id: newUuid(now),
        registration,
        certificateYear: year,
        ...category,
      })
    const end = endOf(role, certificateYear)
    const held = items.some(({ state, validUntil }) => state === 'verified' && validUntil! >= end)
    if (!held) {
      await enter(certificateYear)
      if (name === WAITING) await enter(certificateYear + 1)
    }
    const { registrations } = await as.admin.staff.one({ id: users[name] })
    for (const { id, state, validUntil } of registrations)
      if (state === 'entered' && validUntil && validUntil <= end)
        await as.admin.staff.verifyRegistration({ id })
  }
}

/** Nobody signs up as invented: that the demo says so is the one thing that the API cannot. */
async function markInvented({ services }: DemoGround, userId: string) {
  await systemTransaction(services.database, async (tx) => {
    await tx.run(sql`update users set demo = true where id = ${userId}`)
    await tx.run(sql`
      update credentials set email_verified_at = ${services.clock()} where user_id = ${userId}`)
    await tx.run(sql`update patients set demo = true where id in (
      select patient_id from care_relations where user_id = ${userId} and kind = 'self')`)
  })
}

/** A fresh sign-in of one of the invented people, without the password. */
export async function openSessionOf(ground: DemoGround, name: AccountName): Promise<string> {
  const userId = (await findAccounts(ground))[name]
  if (!userId) throw new Error(`there is no ${emailOf(name)}`)
  const { services } = ground
  return ground.openSession({ database: services.database, now: services.clock() }, userId)
}

export async function signIn(ground: DemoGround, name: AccountName): Promise<Client> {
  return ground.backstage.client(await openSessionOf(ground, name))
}

/** The mother herself, the father in his daughter's care, and those whom dispatch adds for callers. */
export async function addPatients(
  ground: DemoGround,
  as: Pick<Record<AccountName, Client>, 'patient' | 'daughter' | 'admin'>,
): Promise<Record<PatientName, string>> {
  const mother = await idOfSelf(as.patient)
  await letDaughterCare(ground, as, mother)
  const added: Partial<Record<PatientName, string>> = {
    mother,
    father: await add(as.daughter, 'father', ground.services.clock()),
  }
  // Whoever has an account was somebody before they had an address.
  await as.patient.family.setAddress({
    id: added['mother']!,
    address: {
      ...PATIENTS.mother.home,
      contact: { name: 'Thandeka Zulu, next door', phone: '+27115550188' },
    },
    gateCode: '4711#',
  })
  for (const name of WITHOUT_ACCOUNT) {
    added[name] = await add(as.admin, name, ground.services.clock())
  }
  return added as Record<PatientName, string>
}

async function idOfSelf(client: Client): Promise<string> {
  const { items } = await client.people.patients({ limit: 100 })
  return items.find(({ relation }) => relation === 'self')!.id
}

async function add(client: Client, who: PatientName, now: Date): Promise<string> {
  const { name, born, phone, home } = PATIENTS[who]
  const input = { id: newUuid(now), name, birthDate: born, phone, address: home }
  return (await client.people.createPatient(input)).id
}

/** The mother lets her daughter care with her, as families do: she invites, the daughter accepts. */
async function letDaughterCare(
  { services }: DemoGround,
  as: Pick<Record<AccountName, Client>, 'patient' | 'daughter'>,
  mother: string,
) {
  const { iCareFor } = await as.daughter.family.mine({})
  if (iCareFor.some(({ patient }) => patient.id === mother)) return
  const { link } = await as.patient.family.invite({
    id: newUuid(services.clock()),
    patientId: mother,
    email: emailOf('daughter'),
    rights: [...RIGHTS],
  })
  await as.daughter.family.accept({ token: link.split('#')[1] })
}
