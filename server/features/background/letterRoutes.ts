import { timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { phone } from '../../../contract/primitives.ts'
import type { Language } from '../../../contract/told.ts'
import type { Services } from '../../platform/context.ts'
import { systemTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'
import { say } from '../../services/templates/fill.ts'
import { WORDS } from '../../services/words/words.ts'
import { hearBounce } from './bounces.ts'
import { readStop, type Stop } from './stop.ts'

/**
 * What comes back from outside: one click in a mail program (RFC 8058), an SMS that says STOP, a mailbox that bounced
 * later. None of them signs in; the link is signed, the webhooks show a secret.
 */
export function addLetterRoutes(server: FastifyInstance, services: Services): void {
  server.register(async (scope) => {
    // Mail programs post `List-Unsubscribe=One-Click`; what it says does not matter, the link does.
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: 1_000 },
      (_request, _body, done) => done(null, null),
    )
    // Scanners open every link of a mail: looking ends nothing.
    scope.get('/stop/:token', async (request, reply) => {
      const { kind, language } = await asked(services, request)
      const words = WORDS[language].stopPage
      return page(
        reply,
        language,
        `<h1>${say(words.ask, { kind: words[kind] })}</h1>
        <form method="post"><button>${words.button}</button></form>
        <p>${words.others}</p>`,
      )
    })
    scope.post('/stop/:token', async (request, reply) => {
      const { userId, kind, language } = await asked(services, request)
      const words = WORDS[language].stopPage
      await systemTransaction(services.database, (tx) =>
        tx.run(sql`
          insert into turned_off (user_id, kind, channel, at)
          select id, ${kind}, 'email', ${services.clock()} from users where id = ${userId}::uuid
          on conflict do nothing`),
      )
      return page(
        reply,
        language,
        `<h1>${words.stopped}</h1><p>${say(words.done, { kind: words[kind] })}</p>`,
      )
    })
  })
  const { smsSecret, mailSecret } = services.config
  server.post('/api/webhooks/sms', async (request, reply) => {
    refuseUnlessShown(request, smsSecret)
    const { from, text } = read(answerOfPhone, request.body)
    const word = text.trim().toUpperCase()
    if (['STOP', 'START'].includes(word)) await hear(services, from, word === 'STOP')
    return reply.code(204).send()
  })
  server.post('/api/webhooks/mail', async (request, reply) => {
    refuseUnlessShown(request, mailSecret)
    const { address } = read(bounce, request.body)
    await hearBounce(services, address)
    return reply.code(204).send()
  })
}

/** `from` in E.164; any gateway can be made to send it. */
const answerOfPhone = z.object({ from: phone, text: z.string().max(2_000) })
/** A mailbox that does not exist, as a mail provider heard it later; for passing troubles there is no such call. */
const bounce = z.object({ address: z.email().max(254).toLowerCase() })

function read<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  const errors = parsed.error.issues.map(({ path, message }) => ({
    field: path.join('.'),
    message,
  }))
  return refuse('invalid_input', { errors })
}

const hear = ({ vault, database, clock }: Services, from: string, stop: boolean) =>
  systemTransaction(database, (tx) => {
    const hash = vault.blindIndex('phone', from)
    return tx.run(
      stop
        ? sql`insert into unreachable (address_hash, channel, why, at)
            values (${hash}, 'sms', 'stopped', ${clock()}) on conflict do nothing`
        : sql`delete from unreachable
            where address_hash = ${hash} and channel = 'sms' and why = 'stopped'`,
    )
  })

/** Whose letters of which kind, and the language that they are written to in. */
async function asked(
  services: Services,
  request: FastifyRequest,
): Promise<Stop & { language: Language }> {
  const { token } = request.params as { token: string }
  const stop = readStop(services, token) ?? refuse('not_found')
  const reader = await systemTransaction(services.database, (tx) =>
    tx.maybe(sql<{ language: Language }>`
      select language from users where id = ${stop.userId}::uuid`),
  )
  return { ...stop, language: reader?.language ?? 'en' }
}

/** Without a secret set nobody is heard: the address is not there. */
function refuseUnlessShown({ headers }: FastifyRequest, secret: string | null): void {
  if (secret === null) refuse('not_found')
  const right = Buffer.from(`Bearer ${secret}`)
  const given = Buffer.from(headers.authorization ?? '')
  if (given.length !== right.length || !timingSafeEqual(given, right)) refuse('not_signed_in')
}

const STYLE =
  'body{font:18px/1.5 system-ui,sans-serif;max-width:32rem;margin:10vh auto;padding:0 1.25rem;background:#faf6ef;color:#12292c}' +
  'h1{font-size:1.6rem}button{font:inherit;min-height:48px;padding:0 1.75rem;border:0;border-radius:999px;background:#0e665e;color:#fff}' +
  '@media(prefers-color-scheme:dark){body{background:#0c1719;color:#e9f1ef}button{background:#62c6b7;color:#06231f}}'

const page = (reply: FastifyReply, language: Language, body: string) =>
  reply
    .type('text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .header('referrer-policy', 'no-referrer')
    .header(
      'content-security-policy',
      "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
    )
    .send(
      `<!doctype html><html lang="${language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
        `<meta name="color-scheme" content="light dark"><title>Ahava</title><style>${STYLE}</style><main>${body}</main></html>`,
    )
