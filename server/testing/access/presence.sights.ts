import type { Sight } from './secondWall.table.ts'

// What each may see of the tables around presence, corrections and tasks. Written by hand.

const NOTED = 'arrived absent inProgress completed signed reviewed withheld'
const ASSIGNED = `scheduled enRoute ${NOTED} cancelled`

const desks = (word: string) => ({ administrator: word, dispatcher: word })

// Whom the nurse called before both were absent, and where it did not come to that.
const CALLS = ['absent', 'arrived']
  .flatMap((visit) => [`patient:${visit}`, `emergency_contact:${visit}`])
  .join(' ')

export const PRESENCE_SIGHTS: Sight[] = [
  {
    table: 'presence',
    label: 'visit_id',
    seen: { nurse: NOTED, otherNurse: 'foreign', ...desks(`${NOTED} foreign`) },
  },
  {
    table: 'assignments',
    label: 'visit_id',
    seen: { nurse: ASSIGNED, otherNurse: 'foreign', ...desks(`${ASSIGNED} foreign`) },
  },
  {
    table: 'late_facts',
    label: `kind || ' ' || visit_id`,
    seen: { nurse: 'step:cancelled report:cancelled', ...desks('step:cancelled') },
  },
  {
    table: 'tasks',
    label: `kind || ' ' || visit_id`,
    seen: desks('clash:cancelled pin:arrived'),
  },
  {
    table: 'corrections',
    label: 'visit_id',
    seen: { nurse: 'withheld', ...desks('withheld') },
  },
  {
    table: 'call_attempts',
    label: `whom || ' ' || visit_id`,
    seen: {
      nurse: CALLS,
      ...desks(CALLS),
    },
  },
  {
    table: 'timesheets',
    label: 'nurse_id',
    seen: { nurse: 'nurse', ...desks('nurse') },
  },
]
