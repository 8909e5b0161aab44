import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { StartError } from '../../server/platform/database/failure.ts'

const stampFile = 'dist/web-built'
const sources = ['web', 'contract', 'vite.config.ts', 'package-lock.json']
export const vite = 'node_modules/vite/bin/vite.js'

/** Builds the web app unless the last build was made from the very same files. */
export async function buildWeb(say: (line: string) => void): Promise<void> {
  if (!existsSync('web/index.html')) return
  const stamp = sourceStamp()
  if (existsSync('dist/web/index.html') && existsSync(stampFile)) {
    if (readFileSync(stampFile, 'utf8') === stamp) return
  }
  say('Building the web app ...')
  await runVite()
  mkdirSync('dist', { recursive: true })
  writeFileSync(stampFile, stamp)
}

function sourceStamp(): string {
  const hash = createHash('sha256')
  for (const source of sources) {
    const paths = source.includes('.')
      ? [source]
      : readdirSync(source, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name))
          .toSorted()
    for (const path of paths) hash.update(path).update('\0').update(readFileSync(path))
  }
  return hash.digest('hex')
}

function runVite(): Promise<void> {
  const child = spawn(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_ENV: 'production' },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => (output += String(chunk)))
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code) => {
      if (code === 0) resolve()
      else reject(new StartError(`The web app could not be built:\n${output.trim()}`))
    })
  })
}
