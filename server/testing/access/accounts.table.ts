import { ANYBODY, SIGNED_IN, type Row } from './row.ts'
import { STANDINGS } from './scene.ts'
import type { Sight } from './secondWall.table.ts'
import { TOLD_SIGHTS, TOLD_TABLES } from './told.table.ts'

const own = Object.fromEntries(STANDINGS.filter((who) => who !== 'nobody').map((who) => [who, who]))

const NO_LINK = ANYBODY.replaceAll('200', '410:link_expired')
const NO_CODE = ANYBODY.replaceAll('200', '401:wrong_code')
const token = 'A'.repeat(64)
const password = 'correct horse battery'
const phone = '+27825550000'

export const ACCOUNT_TABLES = ['proofs', ...TOLD_TABLES]

export const ACCOUNT_SIGHTS: Sight[] = [
  { table: 'devices', label: 'user_id', seen: own },
  ...TOLD_SIGHTS,
]

export const ACCOUNT_FUNCTIONS = [
  'accounts_of_phone',
  'ask_proof',
  'change_password',
  'change_phone',
  'know_device',
  'live_proof',
  'reset_password',
  'try_proof',
  'use_proof',
  'verify_email',
]
export const INNER_ACCOUNT_FUNCTIONS = ['issue_proof', 'lock_address', 'owner_of']

export const ACCOUNTS: Row[] = [
  {
    endpoint: 'accounts.account',
    about: 'oneself',
    input: () => ({}),
    answers: SIGNED_IN,
    shows: (body, { people }) =>
      STANDINGS.find((who) => people[who] && people[who].email === body['email']),
    seen: own,
  },
  {
    endpoint: 'accounts.verifyEmail',
    about: 'by a link that nobody made',
    input: () => ({ token }),
    answers: NO_LINK,
  },
  {
    endpoint: 'accounts.resendVerification',
    about: "one's own link",
    input: () => ({}),
    answers: SIGNED_IN,
  },
  {
    endpoint: 'accounts.changeEmail',
    about: "to the patient's",
    input: ({ people }) => ({ email: people.self!.email }),
    answers: SIGNED_IN,
  },
  {
    endpoint: 'accounts.forgotPassword',
    about: "the patient's",
    input: ({ people }) => ({ email: people.self!.email }),
    answers: ANYBODY,
  },
  {
    endpoint: 'accounts.resetPassword',
    about: 'by a link that nobody made',
    input: () => ({ token, password }),
    answers: NO_LINK,
  },
  {
    endpoint: 'accounts.changePassword',
    about: "one's own",
    input: ({ world }) => ({ current: world.password, password }),
    answers: SIGNED_IN,
  },
  {
    endpoint: 'accounts.phoneCode',
    about: 'to a number',
    input: () => ({ phone }),
    answers: ANYBODY,
  },
  {
    endpoint: 'accounts.phoneSignIn',
    about: 'by a code that was never sent',
    input: () => ({ phone, code: '123456' }),
    answers: NO_CODE,
  },
  {
    endpoint: 'accounts.changePhone',
    about: "one's own",
    input: () => ({ phone }),
    answers: SIGNED_IN,
  },
  {
    endpoint: 'accounts.confirmPhone',
    about: 'by a code that was never sent',
    input: () => ({ phone, code: '123456' }),
    answers: SIGNED_IN.replaceAll('200', '401:wrong_code'),
  },
]
