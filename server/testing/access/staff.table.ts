import { ADMINISTRATORS, CLINICAL_LEAD, created, namesOf, sorted, type Row } from './row.ts'
import type { Scene } from './scene.ts'

// As in row.ts: nobody stranger | the family | nurse otherNurse doctor otherDoctor |
// administrator dispatcher finance clinicalLead privacyOfficer breaker
const CARERS = '401 403 | 403 403 403 403 403 403 403 | 200 200 200 200 | 403 403 403 403 403 403'
const office = (answers: string) => ADMINISTRATORS.replace(/[^|]+$/, ` ${answers}`)

const STAFF_NAMES = sorted(
  'nurse otherNurse doctor otherDoctor ' +
    'administrator dispatcher finance clinicalLead privacyOfficer breaker',
)
const eachAdministrator = (seen: string) =>
  Object.fromEntries(
    'administrator dispatcher finance clinicalLead privacyOfficer breaker'
      .split(' ')
      .map((who) => [who, seen]),
  )

let counter = 0
const freshEmail = () => `new.${(counter += 1)}@example.test`

const certificate = ({ world }: Scene) => ({
  id: world.id(),
  registration: '15559999',
  category: 'RN',
  certificateYear: 2027,
})

export const STAFF: Row[] = [
  {
    endpoint: 'staff.list',
    about: 'everybody',
    action: 'list-staff',
    input: () => ({ limit: 100 }),
    answers: ADMINISTRATORS,
    shows: namesOf,
    seen: eachAdministrator(STAFF_NAMES),
  },
  {
    endpoint: 'staff.list',
    about: 'for one visit',
    action: 'list-staff',
    input: ({ visits }) => ({ visitId: visits['requested'] }),
    answers: office('200 200 404 404 404 200'),
  },
  {
    endpoint: 'staff.one',
    about: 'a nurse',
    action: 'list-staff',
    input: ({ people }) => ({ id: people.nurse!.id }),
    answers: ADMINISTRATORS,
  },
  {
    endpoint: 'staff.invite',
    about: 'a colleague',
    action: 'invite-staff',
    input: ({ world }) => ({
      id: world.id(),
      name: 'New Nurse',
      email: freshEmail(),
      role: 'nurse',
    }),
    answers: created(ADMINISTRATORS),
  },
  {
    endpoint: 'staff.invitations',
    about: 'that wait',
    action: 'invite-staff',
    input: () => ({}),
    answers: ADMINISTRATORS,
    shows: namesOf,
    seen: eachAdministrator('invitation'),
  },
  {
    endpoint: 'staff.renew',
    about: 'an invitation',
    action: 'invite-staff',
    input: ({ invitations }) => ({ id: invitations['invitation'] }),
    answers: ADMINISTRATORS,
  },
  {
    endpoint: 'staff.withdraw',
    about: 'an invitation',
    action: 'invite-staff',
    input: ({ invitations }) => ({ id: invitations['invitation'] }),
    answers: ADMINISTRATORS,
  },
  {
    endpoint: 'staff.registrations',
    about: 'their own',
    action: 'enter-registration',
    input: () => ({}),
    answers: CARERS,
    shows: namesOf,
    seen: {
      nurse: sorted('nurses waiting'),
      otherNurse: 'otherNurses',
      doctor: 'doctors',
      otherDoctor: 'otherDoctors',
    },
  },
  {
    endpoint: 'staff.enterRegistration',
    about: 'their own',
    action: 'enter-registration',
    input: certificate,
    answers: created(CARERS).replace(
      '| 201 201 201 201 |',
      '| 201 201 422:invalid_input 422:invalid_input |',
    ),
  },
  {
    endpoint: 'staff.enterRegistration',
    about: "the nurse's",
    action: 'enter-for-another',
    input: (scene) => ({ ...certificate(scene), userId: scene.people.nurse!.id }),
    answers: created(
      office('200 200 403 200 403 200').replace('| 403 403 403 403 |', '| 200 403 403 403 |'),
    ),
  },
  {
    endpoint: 'staff.verifyRegistration',
    about: 'that the nurse entered',
    action: 'verify-registration',
    input: ({ registrations }) => ({ id: registrations['waiting'] }),
    answers: CLINICAL_LEAD,
  },
  {
    endpoint: 'staff.refuseRegistration',
    about: 'that the nurse entered',
    action: 'verify-registration',
    input: ({ registrations }) => ({ id: registrations['waiting'], note: 'Not in the register' }),
    answers: CLINICAL_LEAD,
  },
  {
    endpoint: 'staff.setDuties',
    about: 'of a colleague',
    action: 'set-duties',
    input: ({ people }) => ({ id: people.finance!.id, duties: ['dispatch'] }),
    answers: office('200 200 403 200 200 200'),
  },
  {
    endpoint: 'staff.setDuties',
    about: 'of the administrator',
    action: 'set-duties',
    input: ({ world }) => ({ id: world.admin.id, duties: [] }),
    answers: office('403 200 200 200 200 200'),
  },
  {
    endpoint: 'staff.disable',
    about: 'a colleague',
    action: 'disable-staff',
    input: ({ people }) => ({ id: people.finance!.id, reason: 'Left' }),
    answers: office('200 200 403 200 200 200'),
  },
  {
    endpoint: 'staff.disable',
    about: 'the administrator',
    action: 'disable-staff',
    input: ({ world }) => ({ id: world.admin.id, reason: 'Left' }),
    answers: office('403 200 200 200 200 200'),
  },
  {
    endpoint: 'staff.enable',
    about: 'a colleague',
    action: 'disable-staff',
    input: ({ people }) => ({ id: people.finance!.id }),
    answers: office('200 200 403 200 200 200'),
  },
]
