import type { Context } from '../../../platform/context.ts'
import { sql } from '../../../platform/database/query.ts'
import { refuse } from '../../../platform/errors.ts'
import { toCsv } from './csv.ts'
import { isDesk, readTimesheet, spanOf } from './queries.ts'

type Which = { nurseId: string; week: string }

/**
 * Approves a week that is over, with its sums as they are now; again changes nothing. Errors: `not_found`,
 * `not_allowed` (not dispatch, or times in it are one's own), `not_possible_now` (not over).
 */
export async function approveTimesheet(context: Context, input: Which) {
  const { tx, now, actor } = context
  const sheet = await readTimesheet(context, input)
  if (!isDesk(context)) refuse('not_allowed')
  if (sheet.approved) return sheet
  if (spanOf(input.week).until > now)
    refuse('not_possible_now', { detail: 'A week is approved when it is over.' })
  if (input.nurseId === actor.id || sheet.enteredBy.includes(actor.id))
    refuse('not_allowed', {
      detail: 'You entered times in this week yourself: somebody else approves it.',
    })
  await tx.run(sql`
    insert into timesheets (nurse_id, week, totals, approved_by, approved_at)
    values (${input.nurseId}, ${input.week}::date, ${JSON.stringify(sheet.totals)}::jsonb, ${actor.id}, ${now})
    on conflict do nothing`)
  return readTimesheet(context, input)
}

const HEAD = [
  'Nurse',
  'Visit',
  'Planned start',
  'Planned end',
  'Check-in',
  'Check-in grade',
  'Check-out',
  'Check-out grade',
  'Minutes',
  'Minutes are',
  'Kilometres',
  'Kilometres are',
]
const BASES = { road: 'by road', line: 'as the crow flies' } as const
const ZONE = 'Africa/Johannesburg'
const local = (at: string | undefined) =>
  at === undefined
    ? null
    : Temporal.Instant.from(at)
        .toZonedDateTimeISO(ZONE)
        .toPlainDateTime()
        .toString({ smallestUnit: 'minute' })
        .replace('T', ' ')

/** An approved week for the payroll: whom she cared for is not in it. Errors: as `readTimesheet`. */
export async function exportTimesheet(context: Context, input: Which) {
  const { nurse, week, rows, approved } = await readTimesheet(context, input)
  if (!approved) refuse('not_possible_now', { detail: 'Approve this week first.' })
  const lines = rows.map(({ visitId, start, end, presence, minutes, kind, ...way }) => {
    const at = (which: string) => presence.find((noted) => noted.kind === which)
    const [first, last] = [at('check-in'), at('check-out')]
    return [
      nurse.name,
      visitId,
      local(start),
      local(end),
      local(first?.at),
      first?.grade ?? null,
      local(last?.at),
      last?.grade ?? null,
      minutes,
      kind,
      way.kilometres,
      way.kilometresBy && BASES[way.kilometresBy],
    ]
  })
  return { filename: `timesheet-${week}-${nurse.id.slice(0, 8)}.csv`, csv: toCsv([HEAD, ...lines]) }
}
