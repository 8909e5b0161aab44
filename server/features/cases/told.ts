import type { CaseAct } from '../../../contract/cases.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import type { FrameRenderer } from '../../platform/events/frames.ts'
import { newUuid } from '../../platform/ids.ts'
import { casesOf } from './policy.ts'

type Act = CaseAct | 'open'

/**
 * Whoever reads a case hears that it changed, and reads it again; whoever it is about hears nothing. `person` is whom
 * the act names. Last in its transaction.
 */
export async function tellOfCase(
  { tx, now, hints }: Context,
  { caseId, act, person = null }: { caseId: string; act: Act; person?: string | null },
) {
  const told = await tx.many(sql<{ user_id: string }>`
    select tell_of_case(${caseId}::uuid, ${act}::text, ${person}::uuid, ${newUuid(now)}::uuid,
      ${now}::timestamptz) as user_id`)
  tx.afterCommit(() => hints.publish({ wake: told.map((row) => row.user_id), dispatch: true }))
}

type Row = { id: string; kind: 'complaint' | 'incident'; severe: boolean }

const TO_THE_FAMILY: Partial<Record<Act, string>> = {
  acknowledge: 'Your complaint was read',
  answer: 'Your complaint is answered',
  end: 'Your complaint is closed',
}
const OPENED = { complaint: 'A complaint was made', incident: 'An incident was reported' } as const

type Told = { row: Row; act: Act; mine: boolean; person: unknown }

/** What is told in a sentence, without a word of what it was; most is only read again. */
function textOf({ actor }: Context, { row, act, mine, person }: Told): string {
  if (mine) return ''
  if (actor.role === 'patient') return TO_THE_FAMILY[act] ?? ''
  if (act === 'own' && person === actor.id)
    return `You are asked to look into ${row.kind === 'complaint' ? 'a complaint' : 'an incident'}`
  if (act === 'reopen') return 'A complaint was opened again'
  // What is severe rings.
  return act === 'open' && !row.severe ? OPENED[row.kind] : ''
}

/** Notices of cases, to those who still see the case. */
export const caseFrames: FrameRenderer = {
  types: ['NOTICE'],
  async render(context, events) {
    const mine = events.filter(({ facts }) => facts['notice'] === 'case')
    if (mine.length === 0) return new Map()
    const ids = [...new Set(mine.map(({ facts }) => String(facts['caseId'])))]
    const rows = await context.tx.many(sql<Row>`
      select c.id, c.kind, c.severity = 'severe' as severe from cases c
      where c.id = any(${ids}::uuid[]) and ${casesOf(context.actor)}`)
    return new Map(
      mine.flatMap(({ id, facts, actor_id }) => {
        const row = rows.find((each) => each.id === facts['caseId'])
        if (!row) return []
        const told = {
          row,
          act: facts['act'] as Act,
          mine: actor_id === context.actor.id,
          person: facts['person'],
        }
        return [[id, { visit: null, caseId: row.id, text: textOf(context, told) }] as const]
      }),
    )
  },
}
