import type { Services } from '../../platform/context.ts'
import { newUuid } from '../../platform/ids.ts'
import { refuse } from '../../platform/errors.ts'
import { demoMayBe } from '../../platform/people.ts'
import { removeEverything } from './clear.ts'
import { ensureAccounts, findAccounts, openSessionOf, signIn } from './cast.ts'
import type { DemoGround } from './ground.ts'
import { ACCOUNT_NAMES, ACCOUNTS, emailOf, PATIENTS } from './people.ts'
import { hasWeek, renewWeek } from './week.ts'

export type Demo = ReturnType<typeof createDemo>

/** The demo of one process: who is invented, the week they live in, and the stage of four screens. */
export function createDemo(ground: DemoGround) {
  let renewing: Promise<number> | null = null

  async function isOn(): Promise<boolean> {
    if (!(await mayBe(ground.services))) return false
    const there = await findAccounts(ground)
    return ACCOUNT_NAMES.every((name) => there[name])
  }

  async function refuseWhenOff() {
    if (!(await isOn())) refuse('not_found', { detail: 'There is no demo here.' })
  }

  return {
    isOn,
    refuseWhenOff,
    /** Two who ask at once get the same new week. Answers how many visits it has. */
    renew(): Promise<number> {
      renewing ??= renewWeek(ground).finally(() => (renewing = null))
      return renewing
    },
    stage: async () => {
      await renewing
      return stage(ground)
    },
    play: async () => {
      await renewing
      return play(ground)
    },
    /**
     * Makes the people and their week where they are missing; what is there stays as it is, unless the
     * week is wanted `anew` because the making of it was cut off.
     */
    async seed(password: () => string, anew = false): Promise<'made' | 'there' | 'off'> {
      if (!(await mayBe(ground.services))) return 'off'
      await ensureAccounts(ground, password)
      if (!anew && (await hasWeek(ground))) return 'there'
      await renewWeek(ground)
      return 'made'
    },
    /** Throws everything invented away, whatever the rule says now. */
    remove: () => removeEverything(ground),
    close: () => ground.backstage.close(),
  }
}

const mayBe = ({ database, config }: Services) => demoMayBe(database, config)

/** A sign-in for each of the invented people, and the visit that somebody is on the way to. */
async function stage(ground: DemoGround) {
  const people = await Promise.all(
    ACCOUNT_NAMES.map(async (name) => {
      const token = await openSessionOf(ground, name)
      const client = await ground.backstage.client(token)
      return { user: await client.auth.me({}), token }
    }),
  )
  const family = await signIn(ground, 'daughter')
  const { items } = await family.visits.list({ status: 'EN_ROUTE' })
  return { people, visitId: items[0]?.id ?? null }
}

const QUARTER = 15 * 60_000
/** Minutes between the starts of two visits of one nurse that leave room for travel in between. */
const APART = 30

/** The daughter asks for a visit to her father, at the next quarter-hour at which Nomsa is free. */
async function play(ground: DemoGround) {
  const [family, desk] = await Promise.all([signIn(ground, 'daughter'), signIn(ground, 'admin')])
  const { items: patients } = await family.people.patients({})
  const father = patients.find(({ name }) => name === PATIENTS.father.name)
  const { items: services } = await family.visits.services({})
  const service = services.find(({ name }) => name === 'Wound care')
  if (!father || !service) refuse('unavailable', { detail: 'Make the week anew first.' })
  const { items: nurses } = await desk.staff.list({ role: 'nurse', limit: 100 })
  const { nurse } = await findAccounts(ground)
  const busy = nurses.find(({ id }) => id === nurse)?.busy ?? []
  const now = ground.services.clock()
  const { id } = await family.visits.request({
    id: newUuid(now),
    patientId: father.id,
    serviceId: service.id,
    start: nextFree(busy, service.minutes, now).toISOString(),
    note: 'His left heel is sore. Please ring twice.',
  })
  return { visitId: id }
}

function nextFree(
  busy: readonly { start: string; end: string }[],
  minutes: number,
  now: Date,
): Date {
  let start = Math.ceil(now.getTime() / QUARTER) * QUARTER + QUARTER
  const apart = APART * 60_000
  const length = minutes * 60_000
  while (
    busy.some(
      (other) =>
        Date.parse(other.start) - apart < start + length && start < Date.parse(other.end) + apart,
    )
  ) {
    start += QUARTER
  }
  return new Date(start)
}

export const logins = () =>
  ACCOUNT_NAMES.map((name) => ({
    email: emailOf(name),
    name: ACCOUNTS[name].name,
    role: ACCOUNTS[name].role,
  }))
