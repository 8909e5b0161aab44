import { createHash } from 'node:crypto'
import type { HelpCall, HelpOutcome } from '../../contract/help.ts'
import type { Context } from './context.ts'
import { sql } from './database/query.ts'
import { newUuid } from './ids.ts'

type Step = { afterMinutes: number; calls: readonly Called[] }

/** Whom a step calls: whoever is on call at that moment, or everybody with that duty or role. */
type Called = 'on_call' | 'desk' | 'clinical_lead' | 'administrator'

/**
 * The chain that every alarm rings through until a named person takes it. Each step calls its people
 * beside all who were called before. After the last it rings on, all of them, at that interval.
 */
export const CHAIN = {
  steps: [
    { afterMinutes: 0, calls: ['on_call', 'desk'] },
    { afterMinutes: 2, calls: ['on_call', 'clinical_lead'] },
    { afterMinutes: 4, calls: ['on_call', 'administrator'] },
  ],
  /** Of a severe incident: who looks into it, and dispatch, who sees to it that somebody does. */
  incident: [
    { afterMinutes: 0, calls: ['clinical_lead', 'desk'] },
    { afterMinutes: 2, calls: ['on_call'] },
    { afterMinutes: 4, calls: ['on_call', 'administrator'] },
  ],
  againMinutes: 2,
  /** A call for help goes to phones after so long: it may be taken back until then. */
  undoSeconds: 5,
} as const satisfies {
  steps: readonly Step[]
  incident: readonly Step[]
  againMinutes: number
  undoSeconds: number
}

const stepsOf = (source: HelpCall['source']): readonly Step[] =>
  source === 'incident' ? CHAIN.incident : CHAIN.steps

/** Whom a step calls; after the last the same people again. */
export function calledAt(step: number, source: HelpCall['source'] = 'help'): readonly Called[] {
  const steps = stepsOf(source)
  return (steps[step] ?? steps.at(-1)!).calls
}

/** Milliseconds from one step to the next. */
export function untilNext(step: number, source: HelpCall['source'] = 'help'): number {
  const [from, to] = [stepsOf(source)[step], stepsOf(source)[step + 1]]
  return (from && to ? to.afterMinutes - from.afterMinutes : CHAIN.againMinutes) * 60_000
}

type Alarm = {
  /** The alarm is there once for each id: what raises it may be repeated. */
  id: string
  source: 'welfare'
  visitId: string
  patientId: string
  happenedAt?: Date
}
/**
 * Has an alarm about a visit ring through the chain, in the transaction of the act that raises it.
 * The caller must stand in the visit. Raising it again changes nothing.
 */
export async function raiseAlarm(context: Context, alarm: Alarm): Promise<void> {
  const { tx, now, hints } = context
  const hash = createHash('sha256').update(alarm.id).digest()
  const { people } = await tx.one(sql<{ people: string[] }>`
    select raise_alarm(${alarm.id}::uuid, ${alarm.source}::text, 'welfare_check',
      ${alarm.visitId}::uuid, ${alarm.patientId}::uuid, ${hash}::bytea,
      ${alarm.happenedAt ?? now}::timestamptz, ${now}::timestamptz, ${[...calledAt(0)]}::text[],
      ${newUuid(now)}::uuid) as people`)
  tx.afterCommit(() => hints.publish({ wake: people, dispatch: true }))
}

/**
 * Ends what still rings about a visit, in the name of whoever settled it elsewhere: they have it, and close it
 * with how it ended. Where nothing rings, nothing is done.
 */
export async function settleAlarms(
  context: Context,
  { source, visitId, outcome }: Pick<Alarm, 'source' | 'visitId'> & { outcome: HelpOutcome },
): Promise<void> {
  const { tx, now, hints } = context
  const open = await tx.many(sql<{ id: string }>`
    select id from alarms where visit_id = ${visitId} and source = ${source}
      and closed_at is null and cancelled_at is null order by id`)
  for (const { id } of open) {
    const { taken } = await tx.one(sql<{ taken: string[] | null }>`
      select take_alarm(${id}::uuid, true, ${now}::timestamptz, ${newUuid(now)}::uuid) as taken`)
    const { closed } = await tx.one(sql<{ closed: string[] | null }>`
      select close_alarm(${id}::uuid, ${outcome}::text, null, ${now}::timestamptz,
        ${newUuid(now)}::uuid) as closed`)
    const wake = [...(taken ?? []), ...(closed ?? [])]
    tx.afterCommit(() => hints.publish({ wake: [...new Set(wake)], dispatch: true }))
  }
}
