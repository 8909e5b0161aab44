import type { Endpoint } from '../../../contract/endpoint.ts'

export type Limit = {
  /** `METHOD /path`; a star at the end stands for anything. The first limit that fits counts. */
  routes: readonly string[]
  /**
   * Whom it counts: who is signed in; the address that the request comes from (of IPv6, the /64);
   * or everybody together.
   */
  by: 'person' | 'address' | 'everybody'
  /** So many in so many seconds, over all processes together. */
  points: number
  seconds: number
  /** How many a process takes from the common count at a time: fewer writes for what is frequent. */
  share: number
  /** While the common count cannot be reached: every process counts for itself, or nobody may. */
  withoutStore: 'count here' | 'refuse'
}

/**
 * Every limit on requests. Generous to a clinic behind one address and to a phone that sends a
 * day's work at once; guessing a password is slowed down by account beside it.
 */
export const LIMITS: Record<string, Limit> = {
  login: {
    routes: ['POST /api/auth/login'],
    by: 'address',
    points: 300,
    seconds: 300,
    share: 1,
    withoutStore: 'count here',
  },
  passkey: {
    routes: ['POST /api/auth/passkeys/options', 'POST /api/auth/passkeys/sign-in'],
    by: 'address',
    points: 300,
    seconds: 300,
    share: 1,
    withoutStore: 'count here',
  },
  register: {
    routes: ['POST /api/auth/register'],
    by: 'address',
    points: 300,
    seconds: 3600,
    share: 1,
    withoutStore: 'refuse',
  },
  invitation: {
    routes: ['POST /api/auth/invitations/*'],
    by: 'address',
    points: 60,
    seconds: 600,
    share: 1,
    withoutStore: 'count here',
  },
  'demo-stage': {
    routes: ['POST /api/demo/stage'],
    by: 'everybody',
    points: 60,
    seconds: 60,
    share: 1,
    withoutStore: 'refuse',
  },
  'demo-play': {
    routes: ['POST /api/demo/play'],
    by: 'everybody',
    points: 30,
    seconds: 60,
    share: 1,
    withoutStore: 'refuse',
  },
  'demo-renew': {
    routes: ['POST /api/demo/renew'],
    by: 'everybody',
    points: 10,
    seconds: 60,
    share: 1,
    withoutStore: 'refuse',
  },
  'socket-ticket': {
    routes: ['POST /api/auth/socket-ticket'],
    by: 'person',
    points: 120,
    seconds: 60,
    share: 1,
    withoutStore: 'count here',
  },
  upload: {
    routes: ['POST /api/uploads/*'],
    by: 'person',
    points: 240,
    seconds: 600,
    share: 1,
    withoutStore: 'count here',
  },
  'upload-part': {
    routes: ['PATCH /api/uploads/*', 'HEAD /api/uploads/*'],
    by: 'person',
    points: 6_000,
    seconds: 600,
    share: 20,
    withoutStore: 'count here',
  },
  message: {
    routes: ['POST /api/messages'],
    by: 'person',
    points: 1200,
    seconds: 60,
    share: 20,
    withoutStore: 'count here',
  },
  'break-glass': {
    routes: ['POST /api/access/break-glass'],
    by: 'person',
    points: 20,
    seconds: 3600,
    share: 1,
    withoutStore: 'refuse',
  },
  'record-copy': {
    routes: ['POST /api/patients/:id/copies'],
    by: 'person',
    points: 10,
    seconds: 60,
    share: 1,
    withoutStore: 'refuse',
  },
  // A code has 80 bits; whoever has a document in hand asks a few times.
  'check-document': {
    routes: ['POST /api/documents/check'],
    by: 'person',
    points: 30,
    seconds: 300,
    share: 1,
    withoutStore: 'refuse',
  },
  'link-code': {
    routes: ['POST /api/family/link'],
    by: 'person',
    points: 5,
    seconds: 3600,
    share: 1,
    withoutStore: 'refuse',
  },
  'family-invitation': {
    routes: ['POST /api/family/invitations/*', 'POST /api/family/invitations'],
    by: 'person',
    points: 60,
    seconds: 3600,
    share: 1,
    withoutStore: 'count here',
  },
  change: {
    routes: ['POST /api/*', 'PUT /api/*', 'DELETE /api/*'],
    by: 'person',
    points: 1200,
    seconds: 60,
    share: 20,
    withoutStore: 'count here',
  },
}

/** Who has no live sign-in is counted by address, whatever was asked: tokens are worth guessing. */
export const NOBODY: Limit = {
  routes: [],
  by: 'address',
  points: 600,
  seconds: 60,
  share: 10,
  withoutStore: 'count here',
}

/** The name of the limit on a route; null where there is none. */
export function limitOf(method: string, path: string): string | null {
  const route = `${method} ${path}`
  const fits = (pattern: string) =>
    pattern.endsWith('*') ? route.startsWith(pattern.slice(0, -1)) : route === pattern
  return Object.keys(LIMITS).find((name) => LIMITS[name]!.routes.some(fits)) ?? null
}

/** The most bytes of a body. Files arrive as streams, with limits of their own. */
export const bodyLimitOf = ({ gate }: Endpoint): number =>
  gate === 'public' ? 32 * 1024 : 256 * 1024
