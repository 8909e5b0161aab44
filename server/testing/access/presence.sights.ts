import { OBSERVATION_SIGHTS } from './observations.table.ts'
import { REVIEW_SIGHTS } from './reviews.table.ts'
import type { Sight } from './secondWall.table.ts'

// What each may see of the tables around presence, corrections and tasks. Written by hand.

const NOTED = 'arrived absent inProgress completed signed reviewed withheld'
const CALLED = 'patient:absent emergency_contact:absent patient:arrived emergency_contact:arrived'
const ASSIGNED = `scheduled enRoute ${NOTED} cancelled`

const desks = (word: string) => ({ administrator: word, dispatcher: word })

export const PRESENCE_SIGHTS: Sight[] = [
  ...OBSERVATION_SIGHTS,
  ...REVIEW_SIGHTS,
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
    seen: desks('clash:cancelled pin:arrived follow_up:withheld'),
  },
  {
    table: 'corrections',
    label: 'visit_id',
    seen: { nurse: 'withheld', ...desks('withheld') },
  },
  {
    table: 'call_attempts',
    label: `whom || ' ' || visit_id`,
    seen: { nurse: CALLED, ...desks(CALLED) },
  },
  {
    table: 'door_codes',
    label: 'visit_id',
    seen: { nurse: 'arrived', ...desks('arrived') },
  },
  {
    table: 'timesheets',
    label: 'nurse_id',
    seen: { nurse: 'nurse', ...desks('nurse') },
  },
]
