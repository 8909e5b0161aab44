import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { createTransport } from 'nodemailer'
import { newUuid } from '../../server/platform/ids.ts'
import { connectionBudget } from '../../server/services/jobStore.ts'
import { QUEUES } from '../../server/services/queue.ts'
import { joining } from '../../server/testing/joining.ts'
import { program } from '../../server/testing/processes.ts'
import { openMailServer } from '../../server/testing/smtp.ts'
import type { Ground } from '../chaos/ground.ts'
import { INSERT_EVENT } from './event.ts'
import { limit, type Figure } from './figures.ts'
import type { Say } from './ground.ts'

const LETTERS = 1_000
/** From then on memory is looked at: before, what is needed once is loaded. */
const WARM = 200
const PATIENCE_MS = 120_000
const MB = 2 ** 20

/** A thousand letters from one event by a worker process: they all arrive, its memory, and its connections. */
export async function benchLetters(ground: Ground, say: Say): Promise<Figure[]> {
  let arrived = 0
  const smtp = await openMailServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData: (stream, _session, done) => {
      stream.resume().on('end', () => {
        arrived += 1
        done()
      })
    },
  })
  const url = `smtp://127.0.0.1:${smtp.port}`
  const worker = program('server/worker.ts', { ...ground.environment, SMTP_URL: url })
  try {
    const until = async (count: number, watch: () => void = () => {}) => {
      const late = Date.now() + PATIENCE_MS
      while (arrived < count) {
        if (Date.now() > late)
          throw new Error(`${arrived} of ${count} letters arrived: ${worker.said()}`)
        watch()
        await setTimeout(20)
      }
    }
    const bare = await bareRate(url, until)
    arrived = 0
    worker.start()
    await write(ground)
    ground.services.hints.publish({ dispatch: true })
    await until(1)
    const began = performance.now()
    await until(WARM)
    const before = residentOf(worker.pid())
    const port = Number(new URL(ground.urls().system).port)
    let [most, connections] = [before, 0]
    await until(LETTERS, () => {
      most = Math.max(most, residentOf(worker.pid()))
      connections = Math.max(connections, linesTo(port, worker.pid()))
    })
    const rate = ((LETTERS - 1) / (performance.now() - began)) * 1_000
    say(
      `  ${LETTERS} letters: ${Math.round(rate)}/s (the mail library alone ${Math.round(bare)}/s), memory ${Math.round(before / MB)} to ${Math.round(most / MB)} MB, ${connections} connections`,
    )
    const queues = Object.keys(QUEUES).length
    const store = { kind: 'postgres', url: ground.urls().system } as const
    // Of both roles, and one that listens for hints.
    const budget = 10 + 5 + 1 + connectionBudget(store, { producer: true, workers: queues })
    return [
      limit(
        {
          name: `memory grows while ${LETTERS} letters of one event are sent, after the first ${WARM}`,
          unit: 'MB',
          bareIs: 'of the worker before',
          target: { atMost: 50 },
        },
        [{ product: (most - before) / MB, bare: before / MB }],
      ),
      limit(
        {
          name: 'connections of a worker to PostgreSQL, at most',
          unit: 'connections',
          bareIs: 'its budget',
          target: { atMost: budget },
        },
        [{ product: connections, bare: budget }],
      ),
    ]
  } finally {
    await worker.kill()
    await smtp.close()
  }
}

/** Letters a second by the mail library alone, over as many lines as the product has. */
async function bareRate(url: string, until: (count: number) => Promise<void>): Promise<number> {
  const transport = createTransport({ url, pool: true, maxConnections: QUEUES.email.concurrency })
  const began = performance.now()
  const sent = Array.from({ length: LETTERS }, () =>
    transport.sendMail({
      from: 'ahava@example.test',
      to: 'palesa@example.test',
      subject: 'Letter',
      text: 'x'.repeat(2_000),
      html: 'x'.repeat(10_000),
    }),
  )
  await Promise.all(sent)
  await until(LETTERS)
  transport.close()
  return (LETTERS / (performance.now() - began)) * 1_000
}

/** One event, and of it a thousand letters, as the dispatcher writes them. */
async function write(ground: Ground): Promise<void> {
  const { id: userId } = await joining(ground.clientOf).register('Lerato')
  await ground.ask('update credentials set email_verified_at = now() where user_id = $1', [userId])
  const [event, at] = [newUuid(new Date()), new Date().toISOString()]
  const ids = { notice: 'credentials-changed', userId, at, channel: 'email', eventId: event }
  await ground.ask(INSERT_EVENT, [event])
  await ground.ask(
    `insert into effects (key, job, event_id, ids, due_at)
     select 'account-notice-' || n || '-' || $1, 'account-notice', $1::uuid, $2::jsonb, now()
     from generate_series(1, $3::int) n`,
    [event, ids, LETTERS],
  )
}

/** Bytes of memory that a process holds. */
function residentOf(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kilobytes) * 1_024
}

/** How many connections a process holds to a port of this machine. */
function linesTo(port: number, pid: number): number {
  const remote = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const inodes = ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , to, state]) => to?.endsWith(remote) && state === '01')
      .map((fields) => `socket:[${fields[9]}]`),
  )
  const own = new Set(
    readdirSync(`/proc/${pid}/fd`).map((fd) => {
      try {
        return readlinkSync(`/proc/${pid}/fd/${fd}`)
      } catch {
        // Closed meanwhile.
        return ''
      }
    }),
  )
  return inodes.filter((inode) => own.has(inode)).length
}
