import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openScreens, type Screens } from '../../testing/browser.ts'
import { openPractice } from '../../testing/practice.ts'
import { createWorld, type World } from '../../testing/world.ts'

// From request to the door and to help, at three screens: nobody reloads.

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let screens: Screens

beforeAll(async () => {
  world = await createWorld({ live: true })
  practice = await openPractice(world)
  const { nurse, otherNurse, patient, patientId, home } = practice
  // Whatever day it is.
  const hours = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: 0, until: 1440 }))
  for (const { id } of [nurse, otherNurse])
    await world.as(world.admin).workingTime.setHours({ id, hours })
  await world.as(patient).family.setAddress({ id: patientId, address: home, gateCode: null })
  screens = await openScreens(world.app)
}, 180_000)
afterAll(async () => {
  await screens.close()
  await world.close()
})

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name })
const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { name }).waitFor()

/** So many metres south of the home. */
const away = (metres: number, accuracy = 10) => ({
  latitude: practice.home.pin.latitude - metres / 111_195,
  longitude: practice.home.pin.longitude,
  accuracy,
})

test(
  'the whole line: booking, offer, acceptance, travel on the map, check-in with its grade, help taken by dispatch',
  { timeout: 300_000 },
  async () => {
    const family = await screens.sit(practice.patient, '/request')
    const desk = await screens.sit(world.admin, '/', 1440)
    const nurse = await screens.sit(practice.nurse, '/', 360, {
      permissions: ['geolocation'],
      geolocation: away(2_300),
    })
    const goTo = (metres: number, accuracy?: number) =>
      nurse.context().setGeolocation(away(metres, accuracy))

    // The family asks, in steps.
    const next = () => button(family, 'Next').click()
    await family.getByText('Step 1 of').waitFor()
    await family.getByRole('radio', { name: /^Wound care/ }).click()
    await next()
    const radio = (group: string, n: number) =>
      family.getByRole('radiogroup', { name: group }).getByRole('radio').nth(n)
    await radio('Day', 1).click()
    await radio('From', 2).click()
    await next()
    await expect
      .poll(() => family.getByLabel('Street and number').inputValue())
      .toBe(practice.home.line)
    await next()
    await family.getByText(/Cancelling is free until 4 hours before/).waitFor()
    await button(family, 'Ask for this visit').click()
    await heading(family, 'We are finding a nurse')
    const id = family.url().split('/').at(-1)!

    // Dispatch asks the nurse whom the list puts first with a reason; she takes it.
    await button(desk, 'Find a nurse').first().click()
    await button(desk, /^Nomsa Dlamini/).click()
    await button(desk, /^Ask her/).click()
    const offer = nurse.getByRole('region', { name: 'Offers' })
    await offer.getByText(practice.home.suburb).waitFor()
    expect(await nurse.content()).not.toMatch(/Palesa|Vilakazi/)
    await offer.getByRole('button', { name: 'I take it' }).click()
    await nurse.waitForURL(new RegExp(`/visits/${id}$`))
    await heading(family, /^Nomsa is coming/)

    // The road: far away a span of minutes and no dot, the last two kilometres a map.
    await button(nurse, 'I am setting out').click()
    await heading(family, /^Nomsa is on the way/)
    await family.getByText(/^Nomsa is \d+ to \d+ minutes away, estimated$/).waitFor()
    const map = family.getByRole('img', { name: /^Nomsa is .* away, \d+ to \d+ minutes/ })
    expect(await map.count()).toBe(0)
    await desk.goto(`${screens.origin}/visits/${id}`)
    await desk.getByRole('img', { name: /^Nomsa is 2\.3 km away/ }).waitFor()
    await nurse.getByText('Dispatch sees where you are').waitFor()
    // Seventy kilometres an hour: a leap would move no dot. Points leave the phone every fifteen seconds.
    let left = 2_300
    await expect
      .poll(
        async () => {
          await goTo((left -= 60))
          return map.count()
        },
        { timeout: 90_000, interval: 3_000 },
      )
      .toBe(1)
    await nurse.getByText('Dispatch and the family see where you are').waitFor()

    // At the door both screens show the same number; the roof shades the sky, and the code is proof.
    const card = (page: Page) => page.getByRole('region', { name: 'Door code' })
    const shown = (page: Page) => card(page).locator('b').first().textContent()
    for (const page of [nurse, family]) await card(page).waitFor()
    expect(await shown(nurse)).toMatch(/^\d{4}$/)
    // A new number may come between one look and the other.
    await expect.poll(async () => (await shown(nurse)) === (await shown(family))).toBe(true)
    await goTo(0, 5_000)
    await nurse.waitForTimeout(500)
    await button(nurse, 'I have arrived').click()
    await heading(family, /^Nomsa is at the door/)
    await nurse.getByText('Noted', { exact: true }).waitFor()
    await nurse.getByText('the position was too rough').waitFor()
    const code = (await card(family).locator('b').last().textContent())!
    expect(code).toMatch(/^\d{3} \d{3}$/)
    await nurse.getByRole('textbox', { name: 'Door code' }).fill('000000')
    await button(nurse, 'Check the code').click()
    await nurse.getByText('That was not the code of this moment; 4 tries are left.').waitFor()
    await nurse.getByRole('textbox', { name: 'Door code' }).fill(code)
    await button(nurse, 'Check the code').click()
    await nurse.getByText('Proven roughly').waitFor()
    await nurse.getByText(/the position was too rough, the door code was right/).waitFor()
    await desk.getByText('Proven roughly').waitFor()

    // What she leaves to decide is counted in the navigation of dispatch.
    const { latitude, longitude } = away(30)
    const proposal = { id, latitude, longitude, accuracy: 10 }
    await world.as(practice.nurse).presence.proposePin(proposal)
    await desk.getByRole('link', { name: 'Board 1 to decide' }).waitFor()

    // She is in danger, and somebody has it.
    const help = (await button(nurse, /Hold two seconds/).boundingBox())!
    await nurse.mouse.move(help.x + help.width / 2, help.y + help.height / 2)
    await nurse.mouse.down()
    await nurse.getByRole('dialog').waitFor()
    await nurse.mouse.up()
    await button(nurse, /I am in danger/).click()
    const alarm = desk.getByRole('alert')
    await alarm.getByText('Nomsa Dlamini is in danger').waitFor()
    await alarm.getByText(/at Palesa Mokoena/).waitFor()
    await alarm.getByRole('button', { name: 'I take it' }).click()
    await nurse.getByText(`${world.admin.name} has it`).first().waitFor()
    // The family hears nothing of that.
    expect(await family.locator('#app').innerHTML()).not.toMatch(/danger|alarm|help/i)
    for (const page of [family, desk, nurse])
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(
        true,
      )
    expect(screens.complaints).toEqual([])
  },
)
