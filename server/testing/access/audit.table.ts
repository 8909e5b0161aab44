import { itemsOf, PRIVACY_OFFICER, type Row } from './row.ts'
import type { Sight } from './secondWall.table.ts'

export const AUDIT: Row[] = [
  {
    endpoint: 'audit.list',
    about: 'the trail',
    action: 'read-audit',
    input: ({ patients }) => ({ patientId: patients['palesa'], limit: 1 }),
    answers: PRIVACY_OFFICER,
    shows: (body) => itemsOf(body).length,
    seen: { administrator: 1, privacyOfficer: 1 },
  },
  {
    endpoint: 'audit.chain',
    about: 'how far it is sealed',
    action: 'read-audit',
    input: () => ({}),
    answers: PRIVACY_OFFICER,
  },
  {
    endpoint: 'audit.access',
    about: 'who looked at my record',
    input: ({ patients }) => ({ id: patients['palesa'] }),
    answers: '401 404 | 200 404 404 404 404 404 404 | 404 404 404 404 | 404 404 404 404 404 404',
    // Everybody's looks while this table is walked are in it; never the patient's own.
    shows: (body, { name }) =>
      itemsOf(body).some(({ person }) => name((person as { id: string } | null)?.id) === 'self'),
    seen: { self: false },
  },
]

const BOTH = { administrator: 'all', privacyOfficer: 'all' }
/** Patients are told by a function who looked at their own record; they read no row. */
export const AUDIT_SIGHTS: Sight[] = ['audit', 'audit_blocks', 'audit_checks'].map((table) => ({
  table,
  label: `'all'`,
  seen: BOTH,
}))
