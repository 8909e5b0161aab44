import type { ParsedInputOf } from '../../../../contract/endpoint.ts'
import type { HelpOutcome } from '../../../../contract/help.ts'
import {
  DECISIONS,
  type Decision,
  type TaskKind,
  type tasks as contract,
} from '../../../../contract/tasks.ts'
import { settleAlarms } from '../../../platform/alarms.ts'
import type { Context } from '../../../platform/context.ts'
import { sql } from '../../../platform/database/query.ts'
import { refuse } from '../../../platform/errors.ts'
import { mindOrders } from '../../../platform/orders.ts'
import { record } from '../../../platform/events/record.ts'
import { applyCorrection, recordCorrection } from '../corrections/correct.ts'
import { RULES, type Stamp } from '../lifecycle.ts'
import { acceptPin } from '../presence/pin.ts'
import { lockVisit, type LockedVisit } from '../locking.ts'
import { readTask, readTaskRow, refuseUnlessDeciding, type TaskRow } from './queries.ts'

type Input = ParsedInputOf<typeof contract.resolve>
type Act = (context: Context, visit: LockedVisit, task: TaskRow, input: Input) => Promise<unknown>

const STAMP: Record<string, Stamp> = {
  EN_ROUTE: 'en_route_at',
  ARRIVED: 'arrived_at',
  IN_PROGRESS: 'started_at',
  COMPLETED: 'completed_at',
}

/** It took place: the visit becomes done, with the times that were kept. What had been decided goes. */
const tookPlace: Act = async (context, visit, task, { note }) => {
  const steps = task.late.filter(({ by }) => by.id === visit.nurse_id)
  const times = Object.fromEntries(
    steps.flatMap(({ status, at }) => (STAMP[status] ? [[STAMP[status], new Date(at)]] : [])),
  )
  if (!times['completed_at'] && !visit.completed_at)
    refuse('not_possible_now', {
      detail:
        'It is not known yet when care ended. Wait for the last step, or correct the visit with its times.',
    })
  const changed = await applyCorrection(
    context,
    visit,
    { status: 'COMPLETED', times, proven: true },
    note,
  )
  await recordCorrection(context, visit, 'COMPLETED', changed)
}

/** Of somebody who died meanwhile no fee is made any more. */
const charge =
  (cents: (visit: LockedVisit, task: TaskRow, input: Input) => number): Act =>
  ({ tx, now }, visit, task, input) =>
    tx.run(sql`update visits v set updated_at = ${now}, fee_cents = case p.status
        when 'deceased' then 0 else ${cents(visit, task, input)}::integer end
      from patients p where v.id = ${visit.id} and p.id = v.patient_id`)

const nothing: Act = async () => undefined

const closeCheck = charge((visit, _task, input) =>
  input.charge ? Math.round(visit.price_cents * RULES.lateFeeShare) : 0,
)

/** What each decision does to the visit, beside closing the task. */
const DOES: Record<Decision, Act> = {
  took_place: tookPlace,
  did_not_count: nothing,
  fee_stands: charge((_visit, { facts }) => facts.feeCents ?? 0),
  safe: closeCheck,
  with_family: closeCheck,
  in_hospital: nothing,
  ambulance: nothing,
  died: nothing,
  accept: acceptPin,
  reject: nothing,
  checked_out: nothing,
  not_needed: nothing,
  booked: nothing,
  without_order: nothing,
  order_entered: nothing,
  fell_away: nothing,
  called: nothing,
}

/** How an alarm ended that rings for the same person; who decides the check has it. */
const ENDED: Partial<Record<Decision, HelpOutcome>> = {
  safe: 'safe',
  with_family: 'safe',
  in_hospital: 'other',
  ambulance: 'ambulance',
  died: 'other',
}

/**
 * Decides a task (dispatch). Errors: `not_found`, `not_allowed`, `invalid_input` (not a decision of this
 * kind, or a welfare check without how it ended), `already_done` (decided otherwise).
 */
export async function resolveTask(context: Context, input: Input) {
  refuseUnlessDeciding(context)
  const { tx, now, actor, vault } = context
  const seen = await readTaskRow(context, input.id)
  if (!seen) refuse('not_found')
  const visit = await lockVisit(context, seen.visit_id)
  const task = (await readTaskRow(context, input.id)) ?? seen
  if (!(DECISIONS[task.kind] as readonly string[]).includes(input.decision))
    refuse('invalid_input', {
      errors: [{ field: 'decision', message: `one of ${DECISIONS[task.kind].join(', ')}` }],
    })
  if (task.decision) {
    if (task.decision === input.decision) return readTask(context, task.id)
    refuse('already_done', { detail: 'Somebody else has decided this in the meantime.' })
  }
  const asked = NOTED[task.kind]
  if (asked && !input.note) refuse('invalid_input', { errors: [{ field: 'note', message: asked }] })
  await DOES[input.decision](context, visit, task, input)
  const outcome = ENDED[input.decision]
  if (outcome) await settleAlarms(context, { source: 'welfare', visitId: visit.id, outcome })
  const place = { table: 'tasks', column: 'note', row: task.id, person: task.patient_id }
  await tx.run(sql`update tasks set resolved_at = ${now}, resolved_by = ${actor.id},
    decision = ${input.decision}, note = ${vault.sealText(task.patient_key, place, input.note)}
    where id = ${task.id}`)
  await record(context, {
    type: 'VISIT_CHANGED',
    visitId: visit.id,
    patientId: visit.patient_id,
    facts: { action: 'decided', kind: task.kind, decision: input.decision, by: actor.id },
    tell: TELL[task.kind],
  })
  // The next visit that lacks one, if any.
  if (task.kind === 'no_order') await mindOrders(context, task.patient_id)
  return readTask(context, task.id)
}

/** What is said beside a decision, of some kinds always. */
const NOTED: Partial<Record<TaskKind, string>> = {
  welfare_check: 'say how it ended',
  follow_up: 'say to the doctor why none is booked',
  no_order: 'say who decided that it goes ahead',
}

/** Where a home is and whether somebody was checked on is between the practice and its nurse. */
const TELL = {
  clash: ['self', 'delegate:visits', 'nurse', 'doctor'],
  welfare_check: ['self', 'delegate:visits', 'nurse'],
  pin: ['nurse'],
  check_out: ['nurse'],
  follow_up: ['nurse', 'doctor'],
  no_order: ['nurse'],
  unreached: [],
} as const
