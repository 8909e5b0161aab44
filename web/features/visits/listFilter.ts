import type { Role } from '../../../contract/people.ts'
import { LEAST_LETTERS } from '../people/queries.ts'
import type { VisitFilter } from './queries.ts'
import { addDays, instantOf } from '../../time.ts'

export const SPANS = {
  coming: { label: 'Coming', from: 0, to: 120, order: 'soonest' },
  month: { label: 'Last 30 days', from: -30, to: 1, order: 'latest' },
  year: { label: 'Last year', from: -365, to: 1, order: 'latest' },
  any: { label: 'At any time', from: null, to: null, order: 'latest' },
} as const
export type Span = keyof typeof SPANS

export const STATES = {
  all: { label: 'Every state', status: undefined },
  running: { label: 'Running now', status: 'EN_ROUTE,ARRIVED,IN_PROGRESS' },
  done: { label: 'Done', status: 'COMPLETED' },
  ended: { label: 'Cancelled or absent', status: 'CANCELLED,PATIENT_ABSENT' },
} as const
export type State = keyof typeof STATES

export const FLAGS = {
  unassigned: 'Without a nurse',
  late: 'Late',
  overdue: 'Report overdue',
  unreviewed: 'Waits for review',
} as const
export type Flag = keyof typeof FLAGS

/** What waits for somebody of this role. */
export const FLAGS_OF: Record<Role, readonly Flag[]> = {
  patient: ['unassigned'],
  nurse: ['overdue'],
  doctor: ['unreviewed'],
  administrator: ['unassigned', 'late', 'overdue', 'unreviewed'],
}
/** What has waited for longest stands first, however long ago it was. */
const OLD: readonly Flag[] = ['late', 'overdue', 'unreviewed']

const PEOPLE = { nurse: 'nurseId', doctor: 'doctorId', service: 'serviceId', patient: 'patientId' }

const oneOf = <Table extends object>(table: Table, value: string | null) =>
  value !== null && Object.hasOwn(table, value) ? (value as keyof Table) : null

/** What the address and the name say, with what is left out filled in. */
export function chosenIn(params: URLSearchParams, name: string) {
  const flags = (Object.keys(FLAGS) as Flag[]).filter((flag) => params.has(flag))
  const wanted = name.trim().length >= LEAST_LETTERS ? name.trim() : ''
  const everywhere = wanted !== '' || flags.some((flag) => OLD.includes(flag))
  const span: Span = oneOf(SPANS, params.get('when')) ?? (everywhere ? 'any' : 'coming')
  const state: State = oneOf(STATES, params.get('state')) ?? 'all'
  return { span, state, flags, name: wanted }
}

/** The list that is asked for, of days as the practice counts them. */
export function filterOf(params: URLSearchParams, typed: string, today: string): VisitFilter {
  const { span, state, flags, name } = chosenIn(params, typed)
  const { from, to, order } = SPANS[span]
  const { status } = STATES[state]
  return {
    ...(from !== null && { from: instantOf(addDays(today, from), '00:00') }),
    ...(to !== null && { to: instantOf(addDays(today, to), '00:00') }),
    order: flags.some((flag) => OLD.includes(flag)) ? 'soonest' : order,
    ...(status && { status }),
    ...Object.fromEntries(flags.map((flag) => [flag, 'true'])),
    ...Object.fromEntries(
      Object.entries(PEOPLE).flatMap(([param, field]) => {
        const id = params.get(param)
        return id ? [[field, id]] : []
      }),
    ),
    ...(name && { name }),
  }
}
