import type { ToldChannel } from '../../../contract/told.ts'
import { channelsFor } from '../../platform/channels.ts'
import { sql } from '../../platform/database/query.ts'
import type { TimedAct, TimedContext } from '../../platform/events/timed.ts'
import { newUuid } from '../../platform/ids.ts'
import { toTell, writeEffects } from '../../platform/telling.ts'
import { isToldName, toldRule } from '../../platform/told.table.ts'
import { isNotice, NOTICES } from '../../services/notices.table.ts'

type Ids = Record<string, string>

/**
 * What went wrong for good by one channel goes by the next that the person has; once, however often it is
 * asked. Where none is left and nobody else of the family was told, dispatch is asked to call.
 */
export const tellNext: TimedAct = async (context, ids) => {
  const { tx, now } = context
  const { what = '', channel = '', tried = '', telling = '', failed = '', eventId = '' } = ids
  if (ids['notice']) return noticeNext(context, ids)
  if (!isToldName(what)) return
  const { failed: _, channel: __, ...said } = ids
  const effects = await toTell(tx, {
    what,
    key: telling,
    ids: said,
    to: [ids['userId'] ? { userId: ids['userId'] } : { toPatient: ids['toPatient'] ?? '' }],
    now,
    tried: [...tried.split(' ').filter(Boolean), channel] as ToldChannel[],
  })
  await writeEffects(tx, eventId, now, effects)
  await tx.run(sql`
    update deliveries set then_by = ${effects[0]?.ids['channel'] ?? 'nobody'}
    where effect_key = ${failed} and status = 'failed'`)
  if (effects.length > 0) return tx.afterCommit(() => context.hints.publish({ dispatch: true }))
  await askToCall(context, ids)
}

/** Of an account: an SMS where the mailbox failed, if it may be said in one. */
async function noticeNext({ tx, now, hints }: TimedContext, ids: Ids) {
  const { notice = '', userId = '', channel, failed = '', eventId = '' } = ids
  const words = isNotice(notice) && NOTICES[notice]
  const channels = userId ? (await channelsFor(tx, { userId, kind: 'account', now })).channels : []
  const next = channel === 'email' && words && words.to === 'account' && words.sms
  const by = next && channels.includes('sms') ? 'sms' : null
  const { failed: _, ...said } = ids
  if (by)
    await writeEffects(tx, eventId, now, [
      { key: `${failed}-sms`, job: 'notice-sms', ids: { ...said, channel: by } },
    ])
  await tx.run(sql`
    update deliveries set then_by = ${by ?? 'nobody'} where effect_key = ${failed} and status = 'failed'`)
  tx.afterCommit(() => hints.publish({ dispatch: true }))
}

/** Nobody of a family has any channel for what they should know. */
export const nobodyTold: TimedAct = (context, ids) => askToCall(context, ids)

/** Opens a task for dispatch, unless somebody was told or may still be, or the visit is over. */
async function askToCall({ tx, now, hints }: TimedContext, ids: Ids) {
  const { what = '', telling = '', eventId = '', visitId = '' } = ids
  if (!isToldName(what) || !['visits', 'reminders'].includes(toldRule(what).kind)) return
  const { reached } = await tx.one(sql<{ reached: boolean }>`
    select exists (select from effects where event_id = ${eventId}::uuid
      and ids ->> 'telling' = ${telling} and job not in ('tell-next', 'nobody-told')
      and (finished_at is null or result = 'done')) as reached`)
  if (reached) return
  const opened = await tx.many(sql<{ id: string }>`
    insert into tasks (id, kind, visit_id, patient_id, facts, opened_at)
    select ${newUuid(now)}, 'unreached', v.id, v.patient_id, ${JSON.stringify({ what })}::jsonb, ${now}
    from visits v join patients p on p.id = v.patient_id and p.status <> 'deceased'
    where v.id = ${visitId || null}::uuid and v.start_at > ${now} and v.entered_in_error_at is null
    on conflict do nothing returning id`)
  if (opened.length > 0) tx.afterCommit(() => hints.publish({ board: visitId }))
}
