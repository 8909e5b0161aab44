import { z } from 'zod'

const access = z.object({
  url: z.string(),
  /** The role to enter after signing in, or null when the address itself signs in as it. */
  role: z.string().nullable(),
})
const connections = z.object({
  app: access,
  system: access,
  owner: access.nullable(),
  backup: access.nullable().default(null),
})

/** How to reach the database in one role. */
export type Access = z.output<typeof access>
/**
 * `owner` is for migrations alone and `backup`, which reads past row-level security, for backups alone:
 * processes that serve requests are given neither.
 */
export type Connections = z.output<typeof connections>

/** Reads what `npm start` hands to the processes that it runs. */
export function parseConnections(json: string, context: z.RefinementCtx): Connections {
  try {
    return connections.parse(JSON.parse(json))
  } catch {
    context.addIssue({ code: 'custom' })
    return z.NEVER
  }
}

/** One login that may enter each of the three roles, as with DATABASE_URL. */
export function connectionsThrough(
  url: string,
  ownerUrl = url,
  backupUrl: string | null = null,
): Connections {
  return {
    app: { url, role: 'ahava_app' },
    system: { url, role: 'ahava_system' },
    owner: { url: ownerUrl, role: 'ahava_owner' },
    backup: backupUrl === null ? null : { url: backupUrl, role: 'ahava_backup' },
  }
}

/**
 * An address whose every session is in the role from its start. For libraries that open their own
 * connections and cannot enter a role in each transaction.
 */
export function urlInRole({ url, role }: Access): string {
  if (!role) return url
  const address = new URL(url)
  const options = address.searchParams.get('options')
  address.searchParams.set('options', [options, `-c role=${role}`].filter(Boolean).join(' '))
  return address.href
}
