import type { Client } from '../../../contract/client.ts'
import { systemTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import { actsOf } from './acts.ts'
import { addPatients, ensureRegistrations, findAccounts, signIn } from './cast.ts'
import { clearWeek } from './clear.ts'
import type { Act, Company } from './company.ts'
import type { DemoGround } from './ground.ts'
import { ACCOUNT_NAMES, type AccountName } from './people.ts'
import { planOnCall } from './onCall.ts'
import { takeDown } from './known.ts'
import { planWeek } from './plan.ts'
import { feltActs } from './felt.ts'
import { practiceActs } from './talking.ts'
import { agreeOnTimes } from './times.ts'

/** When the practice took its patients on, before anything of the week. */
const TAKEN_ON_DAYS = 21

async function gather(ground: DemoGround, now: Date): Promise<Company> {
  const users = (await findAccounts(ground)) as Record<AccountName, string>
  const clients = await Promise.all(
    ACCOUNT_NAMES.map(async (name): Promise<[AccountName, Client]> => [
      name,
      await signIn(ground, name),
    ]),
  )
  const as = Object.fromEntries(clients) as Record<AccountName, Client>
  await ensureRegistrations(ground, as, users)
  await beginDuties(ground, now)
  const before = new Date(now.getTime() - TAKEN_ON_DAYS * 86_400_000)
  const patients = await ground.backstage.at(before, () => addPatients(ground, as))
  const { items: services } = await as.admin.visits.services({})
  return { now, as, users, patients, services }
}

/** Who dispatches has done so for longer than this week: what was said in it is new to them. */
const beginDuties = ({ services }: DemoGround, now: Date) =>
  systemTransaction(services.database, (tx) =>
    tx.run(sql`update duties set created_at = ${new Date(now.getTime() - TAKEN_ON_DAYS * 86_400_000)}
      where user_id in (select id from users where demo)`),
  )

/** As many acts of different visits as keep the database busy; those of one visit in their order. */
const AT_ONCE = 6

async function play({ backstage }: DemoGround, acts: readonly Act[]) {
  const running = new Set<Promise<void>>()
  const last = new Map<string, Promise<void>>()
  const failures: unknown[] = []
  async function take({ of, at, run }: Act) {
    await last.get(of)
    if (failures.length > 0) return
    await backstage.at(at, run).catch((error: unknown) => failures.push(error))
  }
  for (const act of acts) {
    while (running.size >= AT_ONCE) await Promise.race(running)
    const done = take(act).finally(() => running.delete(done))
    last.set(act.of, done)
    running.add(done)
  }
  await Promise.all(running)
  if (failures.length > 0) throw failures[0]
}

/** Throws the invented week away and plays it anew, up to this moment. Answers how many visits. */
export async function renewWeek(ground: DemoGround): Promise<number> {
  await clearWeek(ground)
  const company = await gather(ground, ground.services.clock())
  const takenOn = new Date(company.now.getTime() - TAKEN_ON_DAYS * 86_400_000)
  await ground.backstage.at(takenOn, () => takeDown(company, takenOn))
  const week = planWeek(company.now)
  const acts = [
    ...practiceActs(company),
    ...feltActs(company),
    ...week.flatMap((planned, index) => actsOf(planned, index, company)),
  ]
  // In the order of time, as it would have been: numbers, histories and inboxes count that way.
  await play(
    ground,
    acts.toSorted((a, b) => a.at.getTime() - b.at.getTime()),
  )
  // After the week: what it was is not undone by what is agreed for the next.
  await agreeOnTimes(company)
  await planOnCall(company)
  await Promise.all(Object.values(company.as).map((client) => client.auth.logout({})))
  ground.services.hints.publish({ wake: Object.values(company.users), dispatch: true })
  return week.length
}

export async function hasWeek({ services }: DemoGround): Promise<boolean> {
  const { there } = await systemTransaction(services.database, (tx) =>
    tx.one(sql<{ there: boolean }>`select exists (
      select from visits v join patients p on p.id = v.patient_id and p.demo) as there`),
  )
  return there
}
