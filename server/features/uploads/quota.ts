import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'

const MB = 1024 * 1024

/** How much may be kept: of one person within 24 hours, and of one visit for good. Multiplied by AHAVA_LIMITS. */
export const QUOTA = { personPerDay: 500 * MB, visit: 1024 * MB } as const

const FULL = {
  person: {
    code: 'too_many_requests',
    detail:
      'You sent 500 MB of files within 24 hours, which is as much as one person may. Send this one again tomorrow.',
    retryAfter: 3600,
  },
  visit: {
    code: 'not_possible_now',
    detail:
      'This visit holds 1 GB of files, which is as much as a visit may. Call the practice if this one is needed.',
  },
} as const

/**
 * Refuses one more file of at most so many bytes where there is no room: `too_many_requests` for the person,
 * `not_possible_now` for the visit. Holds both until the reservation is committed.
 */
export async function refuseBeyondQuota(
  { tx, now, config }: Context,
  { visitId, coming, field }: { visitId: string | null; coming: number; field: string },
): Promise<void> {
  const [person, visit] = [QUOTA.personPerDay, QUOTA.visit].map((bytes) =>
    Math.round(bytes * config.limits),
  )
  const { full } = await tx.one(sql<{ full: keyof typeof FULL | null }>`
    select upload_room(${visitId}::uuid, ${coming}::bigint, ${person}::bigint, ${visit}::bigint,
      ${now}::timestamptz) as full`)
  if (full === null) return
  const { code, ...details } = FULL[full]
  refuse(code, { ...details, field })
}
