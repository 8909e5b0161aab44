import { openBrowser } from './server/testing/browser.ts'
import sharp from 'sharp'
import { writeFileSync } from 'node:fs'
const origin = process.env['ORIGIN'] ?? 'http://localhost:4311'
const [who, path, name, act] = process.argv.slice(2) as [string, string, string, string?]
const browser = await openBrowser()
const pics: Buffer[] = []
for (const [w, h, scheme] of [[360,740,'light'],[360,740,'dark'],[1440,900,'light'],[1440,900,'dark']] as const) {
  const context = await browser.newContext({ viewport: { width: w, height: h }, colorScheme: scheme, locale: 'en-ZA' })
  const r = await context.request.post(origin + '/api/auth/login', { data: { email: who + '@ahava.demo', password: 'correct horse battery' }, headers: { origin } })
  if (!r.ok()) console.log(await r.text())
  const page = await context.newPage()
  page.on('pageerror', (e) => console.log('ERR', e.message))
  await page.goto(origin + path); await page.waitForTimeout(2500)
  if (act) { await new Function('page', `return (async () => { ${act} })()`)(page); await page.waitForTimeout(1200) }
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)
  if (wide) console.log('TOO WIDE', w, scheme)
  pics.push(await page.screenshot({ fullPage: false }))
  await context.close()
}
await browser.close()
const metas = await Promise.all(pics.map((p) => sharp(p).metadata()))
const scaled = await Promise.all(pics.map((p, i) => (i < 2 ? p : sharp(p).resize({ height: 740 }).png().toBuffer())))
const m2 = await Promise.all(scaled.map((p) => sharp(p).metadata()))
let x = 0
const parts = scaled.map((input, i) => { const left = x; x += m2[i]!.width! + 8; return { input, left, top: 0 } })
await sharp({ create: { width: x, height: 740, channels: 3, background: '#888' } }).composite(parts).png().toFile(`/tmp/shots/${name}.png`)
