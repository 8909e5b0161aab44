import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { openClamd } from '../testing/clamd.ts'
import { freePort } from '../testing/processes.ts'
import { answers, scan, ScannerError } from './clamd.ts'

const MB = 1024 * 1024
/** The file that every scanner knows as a test: https://www.eicar.org. In two parts, lest this one be found. */
const EICAR = Buffer.from(
  ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR', '-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join(''),
)

describe('as clamd speaks', () => {
  let clamd: Awaited<ReturnType<typeof openClamd>>
  beforeAll(async () => {
    clamd = await openClamd((bytes) => (bytes.includes(EICAR) ? 'Eicar-Test-Signature' : null))
  })
  afterAll(() => clamd.close())

  test('a clean file is clean, another is called by its name', async () => {
    expect(await scan(clamd.url, Buffer.from('a letter'))).toBeNull()
    expect(await scan(clamd.url, Buffer.alloc(0))).toBeNull()
    const infected = Buffer.concat([Buffer.alloc(3 * MB), EICAR])
    expect(await scan(clamd.url, infected)).toBe('Eicar-Test-Signature')
  })

  test('every byte arrives, also of ten megabytes', async () => {
    const large = Buffer.alloc(10 * MB, 'ab')
    await scan(clamd.url, large)
    expect(clamd.seen().equals(large)).toBe(true)
  })

  test('it is there, or it is not', async () => {
    expect(await answers(clamd.url)).toBe(true)
    expect(await answers(`tcp://127.0.0.1:${await freePort()}`)).toBe(false)
  })
})

describe('whatever is no verdict is none', () => {
  let server: Server | null = null
  afterEach(() => void server?.close())
  async function speaking(act: (socket: Socket) => void): Promise<string> {
    server = createServer((socket) => {
      socket.on('error', () => {})
      act(socket)
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    return `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  test.each<[string, (socket: Socket) => void]>([
    ['hangs up at once', (socket) => socket.destroy()],
    ['ends without a word', (socket) => socket.resume().end()],
    ['says half an answer', (socket) => socket.resume().end('stream: O')],
    [
      'says OK without its end, and resets',
      (socket) => socket.write('stream: OK', () => socket.resetAndDestroy()),
    ],
    [
      'finds it too large and reads no more',
      (socket) => socket.end('INSTREAM size limit exceeded. ERROR\0'),
    ],
    ['has an error', (socket) => socket.resume().end('stream: Can not allocate memory ERROR\0')],
    ['says OK of something else', (socket) => socket.resume().end('other: OK\0')],
    ['is another program', (socket) => socket.resume().end('HTTP/1.1 400 Bad Request\r\n\r\n\0')],
    ['never stops talking', (socket) => socket.resume().write(Buffer.alloc(MB, 'OK '))],
  ])('one that %s', async (_, act) => {
    const url = await speaking(act)
    await expect(scan(url, Buffer.alloc(4 * MB))).rejects.toThrow(ScannerError)
    expect(await answers(url)).toBe(false)
  })

  test('nobody there', async () => {
    const url = `tcp://127.0.0.1:${await freePort()}`
    await expect(scan(url, EICAR)).rejects.toThrow('clamd cannot be reached')
  })
})

/** Where Debian puts it is not on everybody's PATH. */
const installed = ['clamd', '/usr/sbin/clamd'].find((name) => !spawnSync(name, ['--version']).error)

describe.skipIf(!installed)('by ClamAV itself', () => {
  let folder: string
  let url: string
  let clamd: ChildProcess
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ahava-clamd-'))
    const port = await freePort()
    url = `tcp://127.0.0.1:${port}`
    const md5 = createHash('md5').update(EICAR).digest('hex')
    writeFileSync(join(folder, 'test.hdb'), `${md5}:${EICAR.length}:Eicar-Test\n`)
    const settings = [
      `TCPSocket ${port}`,
      'TCPAddr 127.0.0.1',
      `DatabaseDirectory ${folder}`,
      'Foreground yes',
      'StreamMaxLength 11M',
    ]
    writeFileSync(join(folder, 'clamd.conf'), `${settings.join('\n')}\n`)
    clamd = spawn(installed!, ['--config-file', join(folder, 'clamd.conf')], { stdio: 'ignore' })
    await vi.waitUntil(() => answers(url), { timeout: 60_000, interval: 100 })
  }, 70_000)
  afterAll(async () => {
    clamd.kill('SIGTERM')
    await once(clamd, 'exit')
    rmSync(folder, { recursive: true })
  })

  test('the test virus is found, and ten megabytes of nothing are clean', async () => {
    expect(await scan(url, EICAR)).toMatch('Eicar-Test')
    expect(await scan(url, Buffer.alloc(10 * MB))).toBeNull()
    await expect(scan(url, Buffer.alloc(12 * MB))).rejects.toThrow('size limit exceeded')
  })
})
