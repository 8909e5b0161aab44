import type { Decision, Task, TaskKind } from '../../../contract/tasks.ts'

export const KIND_WORDS: Record<TaskKind, { title: string; note: string }> = {
  clash: {
    title: 'Care that nobody expected',
    note: 'The nurse had no signal and went on. What she did is kept; say what it was.',
  },
  welfare_check: {
    title: 'Check how they are',
    note: 'Nobody opened, and this person is frail or lives alone. Close it with how it ended.',
  },
  pin: {
    title: 'Where the home is',
    note: 'The nurse stood at the door and says that it is here.',
  },
  follow_up: {
    title: 'A doctor ordered a visit',
    note: 'Book it, or tell the doctor why not.',
  },
  no_order: {
    title: 'No valid order for the visit',
    note: 'Ask the doctor for one. Once it is entered, this closes by itself.',
  },
  unreached: {
    title: 'Nobody could be told',
    note: 'No push, SMS or e-mail reaches the family of this visit. Call them, and say what has changed.',
  },
  check_out: { title: 'Nobody checked out', note: 'Ask the nurse when she left.' },
}

export const DECISION_WORDS: Record<Decision, string> = {
  took_place: 'The visit took place',
  did_not_count: 'It stays as it is, without a fee',
  fee_stands: 'It stays as it is, and the fee stands',
  safe: 'They are well',
  with_family: 'They are with family',
  in_hospital: 'They are in hospital',
  ambulance: 'An ambulance was called',
  died: 'They have died',
  accept: 'Accept the pin',
  reject: 'Keep the old pin',
  checked_out: 'Checked out',
  not_needed: 'None is booked',
  booked: 'Booked',
  without_order: 'It goes ahead without an order',
  order_entered: 'An order was entered',
  called: 'They were called',
  fell_away: 'No order is needed any more',
}

const WRITTEN: Record<Task['written'][number]['kind'], [one: string, more: string]> = {
  record: ['line of the record', 'lines of the record'],
  mark: ['task ticked off', 'tasks ticked off'],
  observations: ['round of vital signs', 'rounds of vital signs'],
}
/** How much of a kind was kept; what it says is for nurse and doctor. */
export const writtenWords = (kind: keyof typeof WRITTEN, count: number) =>
  `${count} ${WRITTEN[kind][count === 1 ? 0 : 1]}, kept for nurse and doctor`
