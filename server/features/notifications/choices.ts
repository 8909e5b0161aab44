import type { ParsedInputOf } from '../../../contract/endpoint.ts'
import type {
  notifications as contract,
  NotificationSettings,
} from '../../../contract/notifications.ts'
import type { Language, MAY_TURN_OFF, ToldChannel } from '../../../contract/told.ts'
import { quietUntil } from '../../platform/channels.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { pushKeys } from '../../platform/encryption/pushKeys.ts'

type Row = {
  language: Language
  quiet_from: string | null
  quiet_until: string | null
  channels: ToldChannel[] | null
  sms: boolean
  email: boolean
  off: { kind: (typeof MAY_TURN_OFF)[number]; channel: ToldChannel }[]
}
type Device = {
  id: string
  label: string | null
  browser: boolean
  created_at: Date
  session_id: string | null
}

/** How the caller is told what happens; whoever chose nothing has what is set for everybody. */
export async function readSettings(context: Context): Promise<NotificationSettings> {
  const { tx, actor } = context
  const row = await tx.one(sql<Row>`
    select u.language, to_char(h.quiet_from, 'HH24:MI') as quiet_from,
      to_char(h.quiet_until, 'HH24:MI') as quiet_until, h.channels,
      c.phone_verified_at is not null as sms, c.email_verified_at is not null as email,
      coalesce((select jsonb_agg(jsonb_build_object('kind', t.kind, 'channel', t.channel)
        order by t.kind, t.channel) from turned_off t where t.user_id = u.id), '[]') as off
    from users u
    join credentials c on c.user_id = u.id
    left join told_how h on h.user_id = u.id
    where u.id = ${actor.id}`)
  const devices = await tx.many(sql<Device>`
    select id, label, keys is not null as browser, created_at, session_id from push_tokens
    where user_id = ${actor.id} order by created_at desc, id`)
  const { quiet_from: from, quiet_until: until } = row
  return {
    language: row.language,
    quiet: from !== null && until !== null ? { from, until } : null,
    channels: row.channels,
    off: row.off,
    reach: { sms: row.sms, email: row.email },
    devices: devices.map(({ id, label, browser, created_at, session_id }) => ({
      id,
      name: label ?? 'An unnamed device',
      by: browser ? ('browser' as const) : ('app' as const),
      since: created_at.toISOString(),
      current: session_id === actor.sessionId,
    })),
    webPushKey: pushKeys(context).publicKey,
  }
}

/** Changes what is given, and nothing else: two devices that choose different things do not meet. */
export async function choose(
  context: Context,
  { language, quiet, channels, turn = [] }: ParsedInputOf<typeof contract.choose>,
): Promise<NotificationSettings> {
  const { tx, actor, now } = context
  if (language) await tx.run(sql`update users set language = ${language} where id = ${actor.id}`)
  if (quiet !== undefined) await chooseQuiet(context, quiet)
  if (channels !== undefined)
    await tx.run(sql`
      insert into told_how (user_id, channels, updated_at)
      values (${actor.id}, ${channels}::text[], ${now})
      on conflict (user_id) do update set channels = excluded.channels, updated_at = excluded.updated_at`)
  for (const { kind, channel, on } of turn) await turnOne(context, kind, channel, on)
  return readSettings(context)
}

/** What waits for the end of the quiet hours waits for the new end, or comes now. */
async function chooseQuiet(
  { tx, actor, now, hints }: Context,
  quiet: NotificationSettings['quiet'],
) {
  const { from, until } = quiet ?? { from: null, until: null }
  await tx.run(sql`
    insert into told_how (user_id, quiet_from, quiet_until, updated_at)
    values (${actor.id}, ${from}::time, ${until}::time, ${now})
    on conflict (user_id) do update set quiet_from = excluded.quiet_from,
      quiet_until = excluded.quiet_until, updated_at = excluded.updated_at`)
  const end = quietUntil(now, from, until) ?? now
  await tx.run(sql`select move_held_alerts(${end}, ${now})`)
  tx.afterCommit(() => hints.publish({ dispatch: true }))
}

const turnOne = ({ tx, actor, now }: Context, kind: string, channel: string, on: boolean) =>
  on
    ? tx.run(sql`
        delete from turned_off where user_id = ${actor.id} and kind = ${kind} and channel = ${channel}`)
    : tx.run(sql`
        insert into turned_off (user_id, kind, channel, at)
        values (${actor.id}, ${kind}, ${channel}, ${now}) on conflict do nothing`)
