import { created, DISPATCH, itemsOf, SIGNED_IN, type Body, type Row } from './row.ts'
import { STANDINGS, type Scene } from './scene.ts'

// Dispatch offers, the nurse answers; nobody else learns that there is an offer. Who has one has no standing
// on the visit by it.

const OFFER = '0198c000-0000-7000-8000-0000000000f1'
const FAMILY = 'self delegate watcher booker reader talker'

/** The visit that looks for a nurse is offered to the nurse who is not of Palesa's. */
const open = ({ visits, people, world }: Scene) => `
  insert into offers (id, visit_id, patient_id, nurse_id, service_id, start_at, end_at, state, offered_by,
    offered_at, expires_at, created_hash)
  select '${OFFER}', id, patient_id, '${people.otherNurse!.id}', service_id, start_at, end_at, 'open',
    '${people.administrator!.id}', '${world.in(0)}', '${world.in(15)}', '\\x00'
  from visits where id = '${visits['requested']}'`
const it = () => ({ id: OFFER })
const states = (body: Body) =>
  itemsOf(body)
    .map((item) => String(item['state']))
    .toSorted()
    .join(' ')
const nothing = Object.fromEntries(STANDINGS.map((who) => [who, '']))

// nobody stranger | self delegate watcher booker reader talker former | nurse otherNurse doctor otherDoctor |
// administrator dispatcher finance clinicalLead privacyOfficer breaker
export const OFFERS: Row[] = [
  {
    endpoint: 'offers.make',
    about: 'to a nurse',
    action: 'offer',
    input: ({ visits, people, world }) => ({
      id: visits['requested'],
      offers: [{ id: world.id(), nurseId: people.otherNurse!.id }],
    }),
    answers: created(
      '401 404 | 403 403 403 403 403 403 404 | 404 404 403 404 | 200 200 404 404 404 403',
    ),
    tells: 'otherNurse',
  },
  {
    endpoint: 'dispatch.candidates',
    about: 'for a visit that looks for a nurse',
    action: 'assign-nurse',
    input: ({ visits }) => ({ id: visits['requested'] }),
    answers: '401 404 | 403 403 403 403 403 403 404 | 404 404 403 404 | 200 200 404 404 404 403',
  },
  {
    endpoint: 'dispatch.sick',
    about: 'of a nurse',
    action: 'record-absence',
    input: ({ people, world }) => ({
      id: people.nurse!.id,
      absenceId: world.id(),
      from: world.in(0),
      until: world.in(24 * 60),
    }),
    answers: created(DISPATCH),
  },
  {
    endpoint: 'dispatch.cover',
    about: 'of a nurse',
    action: 'record-absence',
    input: ({ people, world }) => ({
      id: people.nurse!.id,
      from: world.in(0),
      until: world.in(24 * 60),
    }),
    answers: DISPATCH,
  },
  {
    endpoint: 'dispatch.applyCover',
    about: 'of one visit',
    action: 'record-absence',
    input: ({ people, visits }) => ({
      id: people.nurse!.id,
      covers: [{ visitId: visits['scheduled'], nurseId: people.otherNurse!.id }],
    }),
    answers: DISPATCH,
    tells: `${FAMILY} nurse doctor otherNurse`,
  },
  {
    endpoint: 'offers.list',
    about: 'all that there are',
    given: open,
    input: () => ({ limit: 100 }),
    answers: SIGNED_IN,
    shows: states,
    seen: {
      ...nothing,
      otherNurse: 'open',
      administrator: 'open withdrawn',
      dispatcher: 'open withdrawn',
    },
  },
  {
    endpoint: 'offers.accept',
    about: 'by whom it was made to',
    action: 'accept-offer',
    given: open,
    input: it,
    answers: '401 404 | 404 404 404 404 404 404 404 | 404 200 404 404 | 403 403 404 404 404 404',
    tells: `${FAMILY} doctor otherNurse`,
  },
  {
    endpoint: 'offers.decline',
    about: 'by whom it was made to',
    action: 'decline-offer',
    given: open,
    input: it,
    answers: '401 404 | 404 404 404 404 404 404 404 | 404 200 404 404 | 403 403 404 404 404 404',
    tells: 'otherNurse',
  },
  {
    endpoint: 'offers.withdraw',
    about: 'by dispatch',
    action: 'withdraw-offer',
    given: open,
    input: it,
    answers: '401 404 | 404 404 404 404 404 404 404 | 404 403 404 404 | 200 200 404 404 404 404',
    tells: 'otherNurse',
  },
]
