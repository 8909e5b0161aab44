import { spawn, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import type { Target } from './targets.ts'

/** What a tool came to: each finding in a line of its own, and whether it got to its end. */
export type Outcome = { findings: string[]; finished: boolean; parameters: number }

/** Of one request with all its marked places, and of all modules together. */
const WITHIN_MS = { sqlmap: 150_000, wapiti: 240_000 }

export const isThere = (tool: string) => spawnSync(tool, ['--version']).error === undefined

function run(
  tool: keyof typeof WITHIN_MS,
  args: string[],
  signal: AbortSignal,
): Promise<{ said: string; finished: boolean }> {
  return new Promise((resolve, reject) => {
    const child = spawn(tool, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      signal: AbortSignal.any([signal, AbortSignal.timeout(WITHIN_MS[tool])]),
      killSignal: 'SIGKILL',
    })
    let said = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (bytes: Buffer) => (said += bytes.toString()))
    child.on('error', (error) => error.name === 'AbortError' || reject(error))
    child.on('close', (code) =>
      resolve({ said: stripVTControlCharacters(said), finished: code !== null }),
    )
  })
}

const SQLMAP = [
  ['--batch', '--ignore-stdin', '--disable-coloring', '--flush-session', '--skip-waf'],
  ['--level', '2', '--risk', '1', '--dbms', 'PostgreSQL', '--time-sec', '3'],
  ['--ignore-code', '401,404', '--timeout', '20', '--retries', '1'],
].flat()

/** Tries to reach the database through every place of the request that is marked with `*`. */
export async function sqlmap(
  target: Target,
  { token, port, folder, signal }: Attack & { token: string | null },
): Promise<Outcome> {
  const headers = {
    host: `127.0.0.1:${port}`,
    accept: 'application/json',
    ...(token && { authorization: `Bearer ${token}` }),
    ...target.headers,
  }
  const lines = [
    `${target.method} ${target.path} HTTP/1.1`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    '',
    target.body ?? '',
  ]
  const file = join(folder, 'request.txt')
  writeFileSync(file, lines.join('\r\n'))
  const tamper = target.tamper ? ['--tamper', target.tamper] : []
  const args = ['-r', file, ...SQLMAP, ...tamper, '--output-dir', join(folder, 'sqlmap')]
  const { said, finished } = await run('sqlmap', args, signal)
  const tested = new Set(said.match(/testing for SQL injection on .*/g))
  const found = said.match(
    /.*(?:is vulnerable|might be vulnerable|might be injectable|identified the following injection point).*/g,
  )
  // Without a word on any place, it never came to ask.
  const stuck = finished && tested.size === 0 ? [`nothing was tried: ${said.slice(-300)}`] : []
  return {
    findings: [...(found ?? []), ...stuck].map((line) => `sqlmap, ${target.name}: ${line.trim()}`),
    finished,
    parameters: tested.size,
  }
}

/** Those that need nothing from elsewhere: no list to download, no host outside to call back to. */
const MODULES =
  'sql,blindsql,xss,permanentxss,file,exec,crlf,redirect,backup,htaccess,methods,shellshock,csp,cookieflags,csrf,http_headers'

export type Attack = { port: number; folder: string; signal: AbortSignal }

/** What it says of any server that is asked without TLS, or that leaves out what browsers gave up. */
const EXPLAINED = [
  // Browsers have no such filter any more, and it could be turned against a page: it is switched off, by 0.
  'X-XSS-Protection is not set',
  // Sent where PUBLIC_URL is https: over plain HTTP browsers ignore it.
  'Strict-Transport-Security is not set',
]

/** Looks for everything else: scripts, paths, commands, headers, redirections. */
export async function wapiti(
  name: string,
  starts: string[],
  { token, port, folder, signal }: Attack & { token: string },
): Promise<Outcome> {
  const origin = `http://127.0.0.1:${port}`
  const report = join(folder, 'wapiti.json')
  const args = [
    ['-u', `${origin}/`, '--scope', 'domain', '-m', MODULES, '-d', '3', '-l', '1'],
    starts.flatMap((path) => ['-s', `${origin}${path}`]),
    ['-H', `authorization: Bearer ${token}`],
    ['--flush-session', '--store-session', join(folder, 'wapiti'), '-v', '0', '--no-bugreport'],
    ['--max-scan-time', '60', '--max-attack-time', '40', '-t', '10', '-f', 'json', '-o', report],
  ].flat()
  const { finished } = await run('wapiti', args, signal)
  if (!finished) return { findings: [], finished, parameters: 0 }
  const said = JSON.parse(readFileSync(report, 'utf8')) as Report
  const found = Object.entries({ ...said.vulnerabilities, ...said.anomalies })
  return {
    findings: found.flatMap(([kind, hits]) =>
      hits
        .filter(({ info }) => !EXPLAINED.includes(info))
        .map(({ method, path, info }) => `wapiti, ${name}: ${kind}: ${method} ${path} ${info}`),
    ),
    finished,
    parameters: starts.length,
  }
}

type Hit = { method: string; path: string; info: string }
type Report = { vulnerabilities: Record<string, Hit[]>; anomalies: Record<string, Hit[]> }
