import { created, DISPATCH, namesOf, type Row } from './row.ts'
import type { Scene } from './scene.ts'

// Where visits began and ended, and what is corrected about them. Written by hand.

const on =
  (visit: string, more: Record<string, unknown> = {}) =>
  ({ visits }: Scene) => ({ id: visits[visit], ...more })

// nobody stranger | self delegate watcher booker reader talker former | nurse otherNurse doctor otherDoctor |
// administrator dispatcher finance clinicalLead privacyOfficer breaker
const BY_THE_NURSE =
  '401 404 | 403 403 403 403 403 403 404 | 200 404 403 404 | 403 403 404 404 404 403'
const BY_DISPATCH =
  '401 404 | 403 403 403 403 403 403 404 | 403 404 403 404 | 200 200 404 404 404 403'
const OF_THE_NURSE =
  '401 404 | 404 404 404 404 404 404 404 | 200 404 404 404 | 200 200 404 404 404 404'
const week =
  (monday: string) =>
  ({ people }: Scene) => ({ nurseId: people.nurse!.id, week: monday })

export const PRESENCE: Row[] = [
  {
    endpoint: 'presence.explain',
    about: 'of a check-in',
    action: 'explain-presence',
    input: on('arrived', { kind: 'check-in', reason: 'No signal in the stairwell' }),
    answers: BY_THE_NURSE,
    tells: '',
  },
  {
    endpoint: 'presence.proposePin',
    about: 'from the door',
    action: 'propose-pin',
    input: on('inProgress', { latitude: -26.2, longitude: 27.9, accuracy: 12 }),
    answers: BY_THE_NURSE,
    tells: '',
  },
  {
    endpoint: 'presence.doorCode',
    about: 'of a visit on the way',
    action: 'MAY_COMPARE_DOOR_CODE',
    input: on('enRoute'),
    answers: '401 404 | 200 200 200 200 200 200 404 | 200 404 403 404 | 403 403 404 404 404 403',
    shows: ({ door }) => Object.entries(door as object).flatMap(([use, key]) => (key ? [use] : [])),
    seen: {
      ...Object.fromEntries(
        'self delegate watcher booker reader talker'
          .split(' ')
          .map((who) => [who, ['compared', 'given']]),
      ),
      nurse: ['compared'],
    },
  },
  {
    endpoint: 'presence.enterDoorCode',
    about: 'from the door',
    action: 'enter-door-code',
    input: (scene) => ({
      id: scene.visits['arrived'],
      tryId: scene.world.id(),
      code: '000000',
    }),
    answers: BY_THE_NURSE,
    tells: '',
  },
  {
    endpoint: 'presence.recordCall',
    about: 'from the door',
    action: 'record-call',
    input: (scene) => ({
      id: scene.visits['arrived'],
      callId: scene.world.id(),
      whom: 'patient',
      result: 'no_answer',
    }),
    answers: created(BY_THE_NURSE),
    tells: '',
  },
  {
    endpoint: 'presence.correct',
    about: 'what was entered in error',
    action: 'correct',
    input: (scene) => ({
      id: scene.visits['scheduled'],
      correctionId: scene.world.id(),
      inError: true,
      reason: 'Entered twice',
    }),
    answers: BY_DISPATCH,
    tells: 'self delegate watcher booker reader talker nurse doctor',
  },
  {
    endpoint: 'presence.careFlags',
    about: 'of the patient',
    action: 'MAY_READ_FLAGS',
    input: ({ patients }) => ({ id: patients['palesa'] }),
    answers: '401 404 | 403 403 403 403 403 403 404 | 200 404 403 404 | 200 200 404 404 404 403',
  },
  {
    endpoint: 'presence.setCareFlags',
    about: 'of the patient',
    action: 'MAY_FLAG',
    input: ({ patients }) => ({ id: patients['palesa'], livesAlone: true, frail: true }),
    answers: BY_DISPATCH,
    tells: '',
  },
  {
    endpoint: 'tasks.list',
    about: 'all that are open',
    action: 'MAY_DECIDE',
    input: () => ({ which: 'open' }),
    answers: DISPATCH,
    shows: namesOf,
    seen: {
      administrator: 'clash task pin task',
      dispatcher: 'clash task pin task',
    },
  },
  {
    endpoint: 'tasks.resolve',
    about: 'where a home is',
    action: 'MAY_DECIDE',
    input: ({ tasks }) => ({ id: tasks['pin task'], decision: 'accept' }),
    answers: DISPATCH,
    tells: 'nurse',
  },
  {
    endpoint: 'timesheets.list',
    about: 'of a week',
    input: () => ({ week: '2026-11-16' }),
    answers: '401 403 | 403 403 403 403 403 403 403 | 200 200 403 403 | 200 200 403 403 403 403',
  },
  {
    endpoint: 'timesheets.get',
    about: 'of the nurse',
    input: week('2026-11-16'),
    answers: OF_THE_NURSE,
  },
  {
    endpoint: 'timesheets.approve',
    about: 'of the nurse',
    action: 'MAY_APPROVE',
    input: week('2026-11-16'),
    answers: OF_THE_NURSE.replace('| 200 404 404 404 |', '| 403 404 404 404 |'),
    tells: '',
  },
  {
    endpoint: 'timesheets.csv',
    about: 'that was approved',
    input: week('2026-11-09'),
    answers: OF_THE_NURSE,
  },
  {
    endpoint: 'visits.get',
    about: 'how well it is proven',
    input: on('completed'),
    answers: '401 404 | 200 200 200 200 200 200 404 | 200 404 200 404 | 200 200 404 404 404 200',
    shows: ({ presence }) =>
      (presence as { kind: string; grade: string }[]).map(({ kind, grade }) => `${kind} ${grade}`),
    seen: {
      ...Object.fromEntries(
        'self delegate watcher booker reader talker doctor breaker'
          .split(' ')
          .map((who) => [who, []]),
      ),
      ...Object.fromEntries(
        ['nurse', 'administrator', 'dispatcher'].map((who) => [who, ['check-in C', 'check-out C']]),
      ),
    },
  },
]
