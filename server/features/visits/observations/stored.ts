import type { Plan, Pregnant, Score, Warning, Measured } from '../../../../contract/news2.ts'
import type { Observation, WarningAction } from '../../../../contract/observations.ts'
import type { Context } from '../../../platform/context.ts'
import { sql } from '../../../platform/database/query.ts'
import {
  openOrAlarm,
  openPerson,
  sealedPerson,
  type SealedPerson,
} from '../../../platform/people.ts'

/** What is sealed together: the values, and the score with what it was made by. */
export type Content = {
  measured: Measured
  used: Measured
  pregnant: Pregnant
  worried: boolean
  score: Score
  warnings: Warning[]
  plan: Plan | null
  /** What the phone said of the time, where it said something. */
  said: string | null
}

export const contentPlace = (id: string, patientId: string) => ({
  table: 'observations',
  column: 'content',
  row: id,
  person: patientId,
})
export const notePlace = (id: string, patientId: string) => ({
  table: 'warnings',
  column: 'note',
  row: id,
  person: patientId,
})

type Row = {
  id: string
  visit_id: string
  patient_id: string
  by: SealedPerson
  content: Buffer
  measured_at: Date
  received_at: Date
  uncertain: boolean
  rings_at: Date | null
  answered: SealedPerson | null
  answered_at: Date | null
  action: WarningAction | null
  note: Buffer | null
}

/** How long a warning waits, rings and is settled. */
export function stateOf(
  { rings_at, answered_at }: { rings_at: Date; answered_at: Date | null },
  now: Date,
) {
  if (answered_at) return 'acknowledged'
  return rings_at > now ? 'waiting' : 'ringing'
}

/**
 * Observations that the caller may read, the newest first. One that does not open is left out and alarmed.
 * The family is shown what was measured, not what it was scored.
 */
export async function readObservations(
  context: Context,
  key: Buffer | null,
  which: ReturnType<typeof sql>,
  most = 100,
): Promise<Observation[]> {
  const rows = await context.tx.many(sql<Row>`
    select o.id, o.visit_id, o.patient_id, ${sealedPerson('n')} as by, o.content, o.measured_at, o.received_at,
      o.uncertain, w.rings_at, w.answered_at, w.action, w.note,
      case when a.id is not null then ${sealedPerson('a')} end as answered
    from observations o join users n on n.id = o.nurse_id
    left join warnings w on w.id = o.id left join users a on a.id = w.answered_by
    where ${which} order by o.measured_at desc, o.id desc limit ${most}`)
  return rows.flatMap((row) => {
    const content = openContent(context, key, row)
    return content ? [toObservation(context, key, row, content)] : []
  })
}

function toObservation(
  context: Context,
  key: Buffer | null,
  row: Row,
  content: Content,
): Observation {
  const family = context.actor.role === 'patient'
  return {
    ...observationOf(content, {
      id: row.id,
      visitId: row.visit_id,
      by: openPerson(context, row.by),
      measuredAt: row.measured_at.toISOString(),
      receivedAt: row.received_at.toISOString(),
      uncertain: row.uncertain,
    }),
    ...(family && { score: null, warnings: [], comfort: false, thresholds: null }),
    warning: row.rings_at && {
      state: stateOf({ rings_at: row.rings_at, answered_at: row.answered_at }, context.now),
      ringsAt: row.rings_at.toISOString(),
      answer:
        row.answered && row.answered_at && row.action
          ? {
              by: openPerson(context, row.answered),
              at: row.answered_at.toISOString(),
              action: row.action,
              note: openOrAlarm(context, key, notePlace(row.id, row.patient_id), row.note),
            }
          : null,
    },
  }
}

type Head = Pick<Observation, 'id' | 'visitId' | 'by' | 'measuredAt' | 'receivedAt' | 'uncertain'>

/** Observations as they are shown, before anybody has said anything about their warning. */
export const observationOf = (content: Content, head: Head): Observation => ({
  ...head,
  measured: content.measured,
  used: content.used,
  pregnant: content.pregnant,
  worried: content.worried,
  score: content.score,
  warnings: content.warnings,
  comfort: content.plan?.comfort ?? false,
  thresholds: content.plan?.thresholds ?? null,
  warning: null,
})

/** Opens what was sealed together; null, and alarmed, where it does not open. */
export function openContent(
  context: Pick<Context, 'vault' | 'log'>,
  key: Buffer | null,
  { id, patient_id, content }: { id: string; patient_id: string; content: Buffer },
): Content | null {
  const opened = openOrAlarm(context, key, contentPlace(id, patient_id), content)
  return opened === null ? null : (JSON.parse(opened) as Content)
}
