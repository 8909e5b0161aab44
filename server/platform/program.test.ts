import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject, expect, test } from 'vitest'
import { freePort } from '../testing/processes.ts'

/** Starts a program with this database; answers how it ended and what it said last. */
async function end(file: string, url: string) {
  const dataDir = mkdtempSync(join(tmpdir(), 'ahava-program-'))
  const access = { url, role: null }
  const child = spawn(process.execPath, [file], {
    env: {
      PATH: process.env['PATH'],
      AHAVA_CONNECTIONS: JSON.stringify({ app: access, system: access, owner: null }),
      AHAVA_DATA_DIR: dataDir,
      AHAVA_DEMO: 'false',
      AHAVA_MASTER_KEYS: randomBytes(32).toString('base64'),
      PORT: '0',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (bytes) => (said += String(bytes)))
  const [code] = await once(child, 'close')
  rmSync(dataDir, { recursive: true })
  return { code: Number(code), said: said.trim() }
}

test.each(['server/main.ts', 'server/worker.ts'])(
  '%s: a database that is away ends the start with 75, so that whoever supervises tries again',
  async (file) => {
    const port = await freePort()
    expect(await end(file, `postgres://ahava_app:secret@127.0.0.1:${port}/ahava`)).toEqual({
      code: 75,
      said: `The database at ahava_app@127.0.0.1:${port}/ahava cannot be used: nothing listens there.`,
    })
  },
)

test('a database that drops every connection is away as well', async () => {
  const dropping = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1')
  await once(dropping, 'listening')
  const { port } = dropping.address() as { port: number }
  const { code } = await end(
    'server/main.ts',
    `postgres://ahava_app:secret@127.0.0.1:${port}/ahava`,
  )
  dropping.close()
  expect(code).toBe(75)
})

test('what only a person can put right ends it with 78', async () => {
  const url = new URL(inject('postgres').app)
  url.password = 'wrong'
  const { code, said } = await end('server/main.ts', url.href)
  expect(said).toMatch(/the password is wrong\.$/)
  expect(code).toBe(78)
})
