import type { Duty, Role } from '../../contract/people.ts'
import type { Gate } from '../../contract/endpoint.ts'
import type { Trail } from './audit/trail.ts'
import type { Config } from './config.ts'
import type { Database } from './database/pools.ts'
import type { Transaction } from './database/transaction.ts'
import type { Vault } from './encryption/vault.ts'
import type { FrameRenderer } from './events/frames.ts'
import type { Log } from './observability/log.ts'
import type { Tracing } from './observability/tracing.ts'
import type { Hints } from './realtime/hints.ts'
import type { Presence } from './realtime/presence.ts'
import type { Roads, Way } from './roads/roads.ts'
import type { Storage } from './storage/storage.ts'

/** What a process has for its whole life; wired in `app.ts` and nowhere else. */
export type Services = {
  config: Config
  database: Database
  vault: Vault
  storage: Storage
  hints: Hints
  /** Who is here now, in any process. */
  presence: Presence
  /** What is known of the way from door to door. */
  roads: Roads
  renderers: readonly FrameRenderer[]
  log: Log
  /** The only source of time, UTC: tests and the demo turn it. */
  clock: () => Date
  /** Hears how many statements each request took, for metrics and for the test that counts them. */
  observe: (request: Observation) => void
  /** Traces of what it does, where somebody collects them. */
  tracing: Tracing
}

export type Observation = { route: string; status: number; seconds: number; statements: number }

/** Who is calling, resolved in the transaction that serves them. */
export type Actor = {
  id: string
  role: Role
  sessionId: string
  demo: boolean
  /** What an administrator is responsible for. */
  duties: readonly Duty[]
  /** False for staff who have not shown a second factor yet: they get no further than to that. */
  strong: boolean
  /** When credentials were last proven. */
  provedAt: Date
}

/** One request of somebody who is signed in: one transaction, one moment. */
export type Context = Omit<Services, 'clock'> & {
  actor: Actor
  tx: Transaction
  /** The moment of this request: every time that it writes. */
  now: Date
  /** Minutes and kilometres of travel, by road where that is known. */
  way: Way
  requestId: string
  /** Whose data this request touches: queries note it, its row of the audit trail says it. */
  trail: Trail
}

/** What acts outside a transaction (signing in, uploads): opens short ones around slow work. */
export type OutsideContext = Omit<Services, 'clock'> & {
  now: Date
  requestId: string
  trail: Trail
  /** Of the endpoint that was asked for. */
  gate: Gate
  /** Keyed hash of the network that the request comes from: of IPv6 the /64. */
  network: Buffer
  /** What the device keeps to be known again; null where it keeps nothing yet. */
  device: { secret: string | null; keep(secret: string): void }
  /** SHA-256 of the caller's token, or null. */
  tokenHash: Buffer | null
  /** What the caller's browser or program calls itself: claimed, never trusted. */
  agent: string | undefined
  /** Sets the session cookie of the web for so many seconds, or clears it. */
  setCookie(token: string | null, seconds?: number): void
}
