import pg from 'pg'
import type { Access } from './connections.ts'
import { StartError } from './failure.ts'

/** One connection in the role of `access`. Throws a StartError when there is no way to it. */
export async function connectIn({ url, role }: Access): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  // A connection that is lost while idle is reported by the next query; unheard it ends the process.
  client.on('error', () => {})
  try {
    await client.connect()
    if (role) await client.query(`SET ROLE ${pg.escapeIdentifier(role)}`)
    return client
  } catch (error) {
    await client.end().catch(() => {})
    throw unreachable(url, error)
  }
}

/** One connection for the length of `work`. */
export async function withClient<Result>(
  access: Access,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = await connectIn(access)
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

const reasons: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'there is no such host',
  ETIMEDOUT: 'it does not answer',
  '28P01': 'the password is wrong',
  '28000': 'it does not let this user in',
  '3D000': 'there is no such database',
  '42501': 'the user may not enter the roles of Ahava; npm run migrate makes them or says how',
  '22023': 'the roles of Ahava are missing; npm run migrate makes them or says how',
  '53300': 'it has no connection left',
  '57P03': 'it is starting up or shutting down',
}

/** What a person must put right; whatever else keeps us from the database may be over in a moment. */
const LASTING = new Set(['28P01', '28000', '3D000', '42501', '22023'])

/** Names the place without the password. */
function unreachable(url: string, error: unknown): StartError {
  const { code, message, errors } = error as Error & { code?: string; errors?: { code?: string }[] }
  const reason = code ?? errors?.[0]?.code ?? ''
  const known = reasons[reason]
  const { username, host, pathname } = new URL(url)
  return new StartError(
    `The database at ${username}@${host}${pathname} cannot be used: ${known ?? message}.`,
    { passing: !LASTING.has(reason) },
  )
}
