import { createHash } from 'node:crypto'
import { one, type Probe } from './probe.ts'
import { NEW, NOW, palesa } from './probeWords.ts'
import { created, SIGNED_IN, type Row } from './row.ts'
import { STANDINGS } from './scene.ts'
import type { Sight } from './secondWall.table.ts'

// Copies of a record, documents of reports, and how they are known again. Written by hand.

const TAKERS = '401 404 | 200 200 403 403 200 403 404 | 403 404 403 404 | 200 403 404 200 404 200'

export const COPIES: Row[] = [
  {
    endpoint: 'copies.list',
    about: 'that one asked for oneself',
    action: 'take-copy',
    input: ({ patients }) => ({ id: patients['palesa'] }),
    answers: TAKERS,
    shows: ({ items }) => (items as unknown[]).length,
    seen: {
      self: 1,
      ...Object.fromEntries(
        ['delegate', 'reader', 'administrator', 'clinicalLead', 'breaker'].map((who) => [who, 0]),
      ),
    },
  },
  {
    endpoint: 'copies.ask',
    about: 'of a record',
    action: 'take-copy',
    input: ({ patients, world }) => ({ id: patients['palesa'], copyId: world.id() }),
    answers: created(TAKERS),
  },
  {
    endpoint: 'copies.check',
    about: 'a document of ours, byte for byte',
    input: () => ({ digest: createHash('sha256').update('%PDF-1.7').digest('hex') }),
    answers: SIGNED_IN,
    shows: ({ known }) => known,
    seen: Object.fromEntries(STANDINGS.filter((who) => who !== 'nobody').map((who) => [who, true])),
  },
  {
    endpoint: 'visits.printReport',
    about: 'of a visit that was reviewed',
    action: 'read-report',
    input: ({ visits }) => ({ id: visits['reviewed'] }),
    answers: '401 404 | 200 200 403 403 200 403 404 | 200 404 200 404 | 403 403 404 404 404 200',
  },
]

export const COPY_FUNCTIONS = ['known_document', 'make_copy', 'print_state']

export const COPY_SIGHTS: Sight[] = [
  { table: 'record_copies', label: 'asked_by', seen: { self: 'self' } },
]

const asked = (who: string, of: string, state = "'making'") => `
  insert into record_copies (id, patient_id, asked_by, session_id, asked_at, state)
  values (${NEW}, ${of}, ${who}, ${NEW}, ${NOW}, ${state})`

export const COPY_PROBES: Probe[] = [
  one(
    'record_copies',
    'asks for a copy',
    'self delegate reader administrator clinicalLead breaker',
    (scene, actor) => asked(actor, palesa(scene)),
  ),
  one('record_copies', "asks in the patient's name", 'self', (scene) =>
    asked(`'${scene.people.self!.id}'`, palesa(scene)),
  ),
  one('record_copies', 'says that a copy is made', '', () => 'update record_copies set pages = 1'),
  one('record_copies', 'takes a copy away', '', () => 'delete from record_copies'),
]
