import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Services } from '../context.ts'
import { systemTransaction } from '../database/pools.ts'
import { sql } from '../database/query.ts'
import { Refusal } from '../errors.ts'
import { securityEvent } from '../observability/securityEvents.ts'
import { LIMITS, limitOf } from './limits.table.ts'
import { openLimitStore } from './limitStore.ts'
import { network } from './network.ts'
import { tokenOf } from './server.ts'
import { hashToken } from './session.ts'

/** How long it is remembered whose a token is; only for counting, never for rights. */
const KNOWN_MS = 60_000
const KNOWN = 20_000

/** Applies the table of limits to every request of a server, before anything of it is read. */
export function limitRequests(server: FastifyInstance, services: Services) {
  const store = openLimitStore(services)
  const whose = rememberTokens(services)

  async function limit(request: FastifyRequest) {
    const name = limitOf(request.method, request.routeOptions.url ?? '')
    const wanted = name === null ? null : LIMITS[name]!
    const token = tokenOf(request)
    const address = `address ${network(request.ip)}`
    // A token that nobody has, and a change without one.
    const person = token ? await whose(token) : null
    if (token && !person) return store.count('nobody', address)
    if (!name || !wanted) return
    if (wanted.by === 'everybody') return store.count(name, 'everybody')
    if (wanted.by === 'person' && person) return store.count(name, `person ${person}`)
    return store.count(wanted.by === 'person' ? 'nobody' : name, address)
  }

  server.addHook('onRequest', async (request) => {
    try {
      await limit(request)
    } catch (error) {
      if (error instanceof Refusal && error.code === 'too_many_requests') {
        const route = `${request.method} ${request.routeOptions.url ?? '-'}`
        securityEvent(services.log, 'limit_reached', { requestId: request.id, route })
      }
      throw error
    }
  })
  return store
}

function rememberTokens({ database, clock }: Services) {
  const known = new Map<string, { person: string | null; until: number }>()
  return async (token: string): Promise<string | null> => {
    const hash = hashToken(token)
    const key = hash.toString('base64url')
    const hit = known.get(key)
    if (hit && hit.until > Date.now()) return hit.person
    const row = await systemTransaction(database, (tx) =>
      tx.maybe(sql<{ user_id: string }>`select user_id from sessions
        where token_hash = ${hash} and ended_at is null and expires_at > ${clock()}`),
    )
    if (known.size > KNOWN) known.clear()
    const person = row?.user_id ?? null
    // Nobody's token may be somebody's in a moment: only what is known is remembered.
    if (person) known.set(key, { person, until: Date.now() + KNOWN_MS })
    return person
  }
}
