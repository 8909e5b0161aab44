import { itemsOf, type Row } from './row.ts'

// nobody stranger self delegate nurse otherNurse doctor otherDoctor administrator
const DESK = '401 403 403 403 403 403 403 403 200'

export const AUDIT: Row[] = [
  {
    endpoint: 'audit.list',
    about: 'the trail',
    action: 'read-audit',
    input: ({ patients }) => ({ patientId: patients['palesa'], limit: 1 }),
    answers: DESK,
    shows: (body) => itemsOf(body).length,
    seen: { administrator: 1 },
  },
  {
    endpoint: 'audit.chain',
    about: 'how far it is sealed',
    action: 'read-audit',
    input: () => ({}),
    answers: DESK,
  },
  {
    endpoint: 'audit.access',
    about: 'who looked at my record',
    input: ({ patients }) => ({ id: patients['palesa'] }),
    answers: '401 404 200 404 404 404 404 404 404',
    shows: (body, { name }) =>
      [...new Set(itemsOf(body).map(({ person }) => name((person as { id: string }).id)))]
        .toSorted()
        .join(' '),
    seen: { self: 'administrator delegate doctor nurse' },
  },
]
