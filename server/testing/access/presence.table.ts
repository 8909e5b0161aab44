import type { Row } from './row.ts'
import type { Scene } from './scene.ts'

// Where visits began and ended, and what is corrected about them. Written by hand.

const on =
  (visit: string, more: Record<string, unknown> = {}) =>
  ({ visits }: Scene) => ({ id: visits[visit], ...more })

// nobody stranger | self delegate watcher booker reader talker former | nurse otherNurse doctor otherDoctor |
// administrator dispatcher finance clinicalLead privacyOfficer breaker
const BY_THE_NURSE =
  '401 404 | 403 403 403 403 403 403 404 | 200 404 403 404 | 403 403 404 404 404 403'

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
