import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import { createLog } from '../../platform/observability/log.ts'
import { createWorld, type World } from '../../testing/world.ts'

let world: World
let events: string[]
beforeEach(async () => {
  events = []
  const write = (line: string) => {
    const { security } = JSON.parse(line) as { security?: string }
    if (security) events.push(security)
  }
  world = await createWorld({ log: createLog('tests', 'warn', { write }) })
})
afterEach(() => world.close())

const invited = () =>
  systemTransaction(world.app.services.database, (tx) =>
    tx.many(sql<{ id: string }>`select id from users where role = 'nurse'`),
  )

test('the-stranger-in-the-staff-link', async () => {
  const { link } = await world.as(world.admin).staff.invite({
    id: world.id(),
    name: 'Nomsa Dlamini',
    email: 'nomsa@example.test',
    role: 'nurse',
  })
  const token = link.split('#')[1]!
  const use = (password: string) => world.anonymous.auth.acceptInvitation({ token, password })
  const results = await Promise.allSettled([
    use('the nurse herself here'),
    use('the stranger with the link'),
  ])
  const refusals = results.filter((result) => result.status === 'rejected')
  expect(refusals).toMatchObject([{ reason: { problem: { code: 'link_expired' } } }])
  expect(await invited()).toHaveLength(1)
  expect(events).toEqual(['invitation_reused'])

  world.pass(7 * 24 * 60)
  await expect(use('the stranger once more')).rejects.toMatchObject({
    problem: { code: 'link_expired' },
  })
  expect(await invited()).toHaveLength(1)
  expect(events).toEqual(['invitation_reused', 'invitation_reused'])
})

test('an invitation that nobody used dies after 72 hours, and no account that somebody made of its address is in its way', async () => {
  const invite = async (email: string) => {
    const { link } = await world.as(world.admin).staff.invite({
      id: world.id(),
      name: 'Busi Khumalo',
      email,
      role: 'nurse',
    })
    return link.split('#')[1]!
  }
  const late = await invite('late@example.test')
  world.pass(72 * 60)
  await expect(
    world.anonymous.auth.acceptInvitation({ token: late, password: 'a long sentence here' }),
  ).rejects.toMatchObject({ problem: { code: 'link_expired' } })

  const email = 'busi@example.test'
  await world.anonymous.auth.register({ name: 'Squatter', email, password: world.password })
  const token = await invite(email)
  const { user } = await world.anonymous.auth.acceptInvitation({
    token,
    password: 'a long sentence here',
  })
  expect(user).toMatchObject({ role: 'nurse', email })
  const again = await invite(email)
  await expect(
    world.anonymous.auth.acceptInvitation({ token: again, password: 'a long sentence here' }),
  ).rejects.toMatchObject({ problem: { code: 'already_done' } })
})
