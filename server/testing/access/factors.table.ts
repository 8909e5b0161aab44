import { ADMINISTRATORS, answersOf, created, itemsOf, SIGNED_IN, type Row } from './row.ts'
import { STANDINGS } from './scene.ts'

// The second factor: the application's role reads none of its tables and asks functions instead.

export const FACTOR_TABLES = [
  'totp_factors',
  'passkeys',
  'recovery_codes',
  'passkey_challenges',
  'code_attempts',
]

export const FACTOR_FUNCTIONS = [
  'account_of',
  'add_challenge',
  'add_passkey',
  'begin_totp',
  'confirm_totp',
  'factors_of',
  'forget_code_attempts',
  'my_passkeys',
  'passkey_of',
  'remove_factor',
  'replace_recovery_codes',
  'take_code_attempt',
  'use_challenge',
  'use_passkey',
  'use_recovery_code',
  'use_totp_step',
]

/** What sessions need before there is an actor, or across people. */
export const SESSION_FUNCTIONS = ['end_sessions_of', 'prove_session']

const MADE = created(SIGNED_IN)
const FAMILY = ['stranger', 'self', 'delegate', 'watcher', 'booker', 'reader', 'talker', 'former']
const EVERYBODY = STANDINGS.filter((who) => who !== 'nobody')
/** Staff have an app; the family have nothing. */
const family = (theirs: string, staffs: string) =>
  ['401', ...EVERYBODY.map((who) => (FAMILY.includes(who) ? theirs : staffs))].join(' ')
const NOTHING_BEGUN = SIGNED_IN.replaceAll('200', '409:not_possible_now')
const WRONG = SIGNED_IN.replaceAll('200', '401:wrong_code')

const credential = { id: 'bm9ib2R5', rawId: 'bm9ib2R5', type: 'public-key' }
const data = 'e30'
const madeUp = {
  ...credential,
  response: { clientDataJSON: data, authenticatorData: data, signature: data },
}

export const FACTORS: Row[] = [
  {
    endpoint: 'secondFactor.state',
    about: 'their own',
    input: () => ({}),
    answers: SIGNED_IN,
    shows: (body) => [body['app'], body['required'], body['recoveryCodes']].join(' '),
    seen: Object.fromEntries(
      EVERYBODY.map((who) => [who, FAMILY.includes(who) ? 'false false 0' : 'true true 10']),
    ),
  },
  { endpoint: 'secondFactor.beginTotp', about: 'an app', input: () => ({}), answers: MADE },
  {
    endpoint: 'secondFactor.confirmTotp',
    about: 'an app that was never begun',
    input: () => ({ code: '123456' }),
    answers: NOTHING_BEGUN,
  },
  {
    endpoint: 'secondFactor.removeTotp',
    about: 'the only factor; the other doctor has a passkey beside',
    input: () => ({}),
    answers: answersOf({ answers: family('404', '409:not_possible_now') })
      .map((answer, n) => (STANDINGS[n] === 'otherDoctor' ? '200' : answer))
      .join(' '),
  },
  {
    endpoint: 'secondFactor.newRecoveryCodes',
    about: 'for what they have',
    input: () => ({}),
    answers: family('409:not_possible_now', '201'),
  },
  { endpoint: 'secondFactor.beginPasskey', about: 'a passkey', input: () => ({}), answers: MADE },
  {
    endpoint: 'secondFactor.addPasskey',
    about: 'one that nobody asked for',
    input: () => ({
      name: 'Phone',
      passkey: { ...credential, response: { clientDataJSON: data, attestationObject: data } },
    }),
    answers: WRONG,
  },
  {
    endpoint: 'secondFactor.removePasskey',
    about: 'of nobody',
    input: ({ world }) => ({ id: world.id() }),
    answers: SIGNED_IN.replaceAll('200', '404'),
  },
  {
    endpoint: 'secondFactor.passkeyOptions',
    about: 'before signing in',
    input: () => ({}),
    answers: MADE.replace('401', '201'),
  },
  {
    endpoint: 'secondFactor.passkeySignIn',
    about: 'by a passkey that nobody keeps',
    input: () => ({ passkey: madeUp }),
    answers: WRONG.replace('401 ', '401:wrong_code '),
  },
  {
    endpoint: 'secondFactor.proveOptions',
    about: 'who is there',
    input: () => ({}),
    answers: MADE,
  },
  {
    endpoint: 'secondFactor.prove',
    about: 'by the password alone',
    input: ({ world }) => ({ password: world.password }),
    answers: family('200', '401:code_needed'),
  },
  {
    endpoint: 'sessions.list',
    about: 'their own',
    input: () => ({}),
    answers: SIGNED_IN,
    shows: (body) =>
      itemsOf(body)
        .map(({ current }) => current)
        .join(' '),
    seen: Object.fromEntries(EVERYBODY.map((who) => [who, 'true'])),
  },
  {
    endpoint: 'sessions.end',
    about: "the nurse's",
    input: ({ nurseSession }) => ({ id: nurseSession }),
    answers: '401 404 | 404 404 404 404 404 404 404 | 200 404 404 404 | 404 404 404 404 404 404',
  },
  { endpoint: 'sessions.endOthers', about: 'their own', input: () => ({}), answers: SIGNED_IN },
  {
    endpoint: 'sessions.endOf',
    about: 'the nurse',
    action: 'end-sessions',
    input: ({ people }) => ({ id: people.nurse!.id }),
    answers: ADMINISTRATORS,
  },
]
