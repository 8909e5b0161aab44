import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser } from '../../../testing/browser.ts'
import { freePort } from '../../../testing/processes.ts'
import { createWorld, type World } from '../../../testing/world.ts'

let world: World
let browser: Browser
let origin: string
beforeAll(async () => {
  const port = await freePort()
  origin = `http://localhost:${port}`
  world = await createWorld({ live: true, environment: { PUBLIC_URL: origin } })
  await world.app.server.listen({ host: '127.0.0.1', port })
  browser = await openBrowser()
})
afterAll(async () => {
  await browser.close()
  await world.close()
})

/** A page on a device with a fingerprint reader that always says yes. */
async function openPage(): Promise<Page> {
  const page = await (await browser.newContext({ viewport: { width: 360, height: 740 } })).newPage()
  page.setDefaultTimeout(30_000)
  // Else this reader, which asks nobody, answers as soon as the e-mail field is there.
  await page.addInitScript(() => {
    PublicKeyCredential.isConditionalMediationAvailable = () => Promise.resolve(false)
  })
  const devices = await page.context().newCDPSession(page)
  await devices.send('WebAuthn.enable')
  await devices.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return page
}
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name })

test('a nurse joins, makes a passkey, is asked for it again, and signs in by it', async () => {
  const { link } = await world
    .as(world.admin)
    .staff.invite({ id: world.id(), email: 'nomsa@example.test', name: 'Nomsa', role: 'nurse' })
  const page = await openPage()
  await page.goto(link)
  await page.getByLabel('Choose a password').fill(world.password)
  await button(page, 'Join').click()
  await page.getByRole('heading', { name: 'Protect your sign-in' }).waitFor()
  // Nothing else opens before.
  await page.goto(`${origin}/settings/second-step`)
  await button(page, /^A passkey/).click()
  await page.getByRole('heading', { name: 'Keep these codes' }).waitFor()
  expect(await page.locator('ol li').count()).toBe(10)
  await button(page, 'I have kept them').click()

  // An hour later: the act asks who is there, and goes on by itself.
  await world.app.services.database.system.query(
    'update sessions set proved_at = $1 where user_id <> $2',
    [new Date(world.now().getTime() - 3_600_000), world.admin.id],
  )
  await button(page, 'Make new codes').click()
  await page.getByRole('heading', { name: 'Is it still you?' }).waitFor()
  await button(page, 'Use a passkey').click()
  await page.getByRole('heading', { name: 'Keep these codes' }).waitFor()
  await button(page, 'I have kept them').click()

  await page.goto(`${origin}/settings`)
  await button(page, 'Sign out').click()
  await button(page, 'Sign in with a passkey').click()
  await page.getByRole('link', { name: 'Settings of Nomsa' }).waitFor()
}, 180_000)
