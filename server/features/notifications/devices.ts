import { ECDH } from 'node:crypto'
import type { ParsedInputOf } from '../../../contract/endpoint.ts'
import type { notifications as contract } from '../../../contract/notifications.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'
import { tell } from '../../platform/events/notice.ts'
import { newUuid } from '../../platform/ids.ts'
import { isPushAddress } from '../../platform/pushHosts.ts'
import { keysPlace } from './subscriptions.ts'

type Input = ParsedInputOf<typeof contract.addDevice>

/**
 * Rings this device from now on, for the caller alone: also where somebody else was rung on it before, or
 * this session on another. Errors: `invalid_input` (expoToken, subscription.endpoint, subscription.keys.p256dh).
 */
export async function addDevice(context: Context, { expoToken, subscription }: Input) {
  const { tx, actor, now, vault, config } = context
  if (Boolean(expoToken) === Boolean(subscription))
    refuse('invalid_input', { field: 'expoToken', detail: 'Give an Expo token or a subscription.' })
  if (subscription) mustBeReachable(subscription, config.webPushHosts)
  const id = newUuid(now)
  const { data_key, label } = await tx.one(sql<{ data_key: Buffer | null; label: string | null }>`
    select u.data_key, s.label from users u
    join sessions s on s.id = ${actor.sessionId} and s.user_id = u.id where u.id = ${actor.id}`)
  const keys = subscription
    ? vault.sealText(data_key, keysPlace(actor.id, id), JSON.stringify(subscription.keys))
    : null
  const token = expoToken ?? subscription?.endpoint
  await tx.run(sql`select keep_push_device(
    ${id}::uuid, ${actor.sessionId}::uuid, ${token}::text, ${keys}::bytea, ${label}::text, ${now}::timestamptz)`)
  return { id }
}

function mustBeReachable(
  { endpoint, keys }: NonNullable<Input['subscription']>,
  hosts: readonly string[],
) {
  if (!isPushAddress(endpoint, hosts))
    refuse('invalid_input', {
      field: 'subscription.endpoint',
      detail:
        "This is not the push service of a browser that we know. Try another browser, or the phone's app.",
    })
  try {
    ECDH.convertKey(keys.p256dh, 'prime256v1', 'base64url')
  } catch {
    refuse('invalid_input', {
      field: 'subscription.keys.p256dh',
      detail: 'This is not a key of a browser.',
    })
  }
}

/** Rings one of the caller's devices no more. One of nobody, or of somebody else, is gone as well. */
export async function removeDevice({ tx, actor }: Context, { id }: { id: string }) {
  await tx.run(sql`delete from push_tokens where id = ${id} and user_id = ${actor.id}`)
  return {}
}

/** Refuses with `not_found`: for a device that is not the caller's. */
export async function tryDevice(context: Context, { id }: { id: string }) {
  const { tx, actor } = context
  const own = await tx.maybe(
    sql`select from push_tokens where id = ${id} and user_id = ${actor.id}`,
  )
  if (!own) refuse('not_found')
  await tell(context, { userId: actor.id, notice: 'push-test', ids: { deviceId: id } })
  return {}
}
