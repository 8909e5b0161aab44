import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { chromium } from 'playwright-core'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import type { App } from '../app.ts'
import { listen } from './device.ts'
import type { Person } from './world.ts'

const systemBrowsers = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  '--font-render-hinting=none',
]

/**
 * Opens the system's Chromium, else the one that npm brought, unpacked once for each user. Whoever
 * opens it closes it. Its temporary files lie in a folder of this user alone.
 */
export async function openBrowser(): Promise<Browser> {
  const home = ownFolder()
  const system = systemBrowsers.find((path) => existsSync(path))
  const { executablePath, environment } = system
    ? { executablePath: system, environment: {} }
    : await unpackedChromium(home)
  const profiles = join(home, 'profiles')
  mkdirSync(profiles, { recursive: true })
  return chromium.launch({
    executablePath,
    args: system ? flags : [...flags, '--no-zygote'],
    env: {
      ...process.env,
      ...environment,
      TMPDIR: profiles,
      HOME: profiles,
    },
  })
}

export type Screens = Awaited<ReturnType<typeof openScreens>>

/** The app on a port, and a browser in which people sit down at devices of their own. */
export async function openScreens(app: App) {
  const origin = `http://${(await listen(app)).replace('127.0.0.1', 'localhost')}`
  const browser = await openBrowser()
  /** What went wrong on any page. */
  const complaints: string[] = []
  return {
    browser,
    origin,
    complaints,
    /** A device on which this person is signed in already, at one page: a phone unless told. */
    async sit(
      person: Person,
      path = '/',
      width = 360,
      more: BrowserContextOptions = {},
    ): Promise<Page> {
      const context = await browser.newContext({
        viewport: { width, height: 740 },
        locale: 'en-ZA',
        ...more,
      })
      await context.addCookies([
        { name: '__Host-session', value: person.token, url: origin.replace('http', 'https') },
      ])
      const page = await context.newPage()
      page.setDefaultTimeout(30_000)
      page.on('pageerror', (error) => complaints.push(`${person.role}: ${error.message}`))
      await page.goto(`${origin}${path}`)
      return page
    },
    close: () => browser.close(),
  }
}

function ownFolder(): string {
  const uid = process.getuid?.() ?? 0
  const folder = join(tmpdir(), `ahava-browser-${uid}`)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const found = statSync(folder)
  if (found.uid !== uid || found.mode & 0o022) throw new Error(`${folder} is not ours alone.`)
  return folder
}

type Unpacked = { executablePath: string; environment: Record<string, string> }

async function unpackedChromium(home: string): Promise<Unpacked> {
  const { inflate } = await import('@sparticuz/chromium')
  const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium')
  const archives = join(dirname(dirname(entry)), 'bin')
  const version = statSync(join(archives, 'chromium.br')).size
  const folder = join(home, `chromium-${version}`)
  if (!existsSync(folder)) {
    // Two tests may unpack at once: each for itself, and the first to finish gives the folder.
    const half = mkdtempSync(join(home, 'unpack-'))
    await inTemporaryFolder(half, async () => {
      const names = ['chromium.br', 'fonts.tar.br', 'swiftshader.tar.br', 'al2023.tar.br']
      await Promise.all(names.map((name) => inflate(join(archives, name))))
    })
    try {
      renameSync(half, folder)
    } catch {
      rmSync(half, { recursive: true, force: true })
    }
  }
  const executablePath = join(folder, 'chromium')
  const needs = spawnSync('ldd', [executablePath], { encoding: 'utf8' })
  const complete = needs.status === 0 && !needs.stdout.includes('not found')
  return {
    executablePath,
    environment: {
      ...(!complete && { LD_LIBRARY_PATH: join(folder, 'al2023', 'lib') }),
      ...(!existsSync('/etc/fonts/fonts.conf') && { FONTCONFIG_PATH: join(folder, 'fonts') }),
    },
  }
}

/** The package unpacks to the temporary folder of the moment. */
async function inTemporaryFolder(folder: string, work: () => Promise<void>) {
  const before = process.env['TMPDIR']
  process.env['TMPDIR'] = folder
  try {
    await work()
  } finally {
    if (before === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = before
  }
}
