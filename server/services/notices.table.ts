import { EN } from './words/en.ts'
import type { NoticeName } from './words/words.ts'

/** To whom a notice goes: who has the account, or an address that is not (or no longer) theirs. */
export type NoticeTo = 'account' | 'proof' | 'former' | 'invitation'

type NoticeRule = {
  to: NoticeTo
  /** Where the button leads. `{token}` is a one-use secret, `{whoseId}` a colleague. Null: there is none. */
  path: string | null
  /** The same where it is about several colleagues. */
  pathOfSeveral?: string
  /** May it go by SMS, to whoever has no verified address? */
  sms: boolean
}

const account = (path: string, sms = true): NoticeRule => ({ to: 'account', path, sms })

/**
 * Everything that people are told about their account. They go by e-mail, or by SMS to whoever has no
 * verified address; both are read by others, so nothing clinical and nobody's name is in the words, which
 * stand in `words/` for each language. One letter says, in its text alone, which colleagues it is about.
 */
export const NOTICES: Record<NoticeName, NoticeRule> = {
  'email-verify': { to: 'proof', path: '/verify#{token}', sms: false },
  'account-exists': account('/', false),
  'password-reset': account('/reset#{token}', false),
  'credentials-changed': account('/'),
  'email-changed': { to: 'former', path: null, sms: false },
  'new-device': account('/settings'),
  'new-phone': account('/settings'),
  'former-phone': { to: 'former', path: null, sms: true },
  'second-factor-changed': account('/settings'),
  'sessions-ended': account('/'),
  'duties-changed': account('/settings'),
  'family-right-given': account('/family'),
  'family-right-ended': account('/family'),
  'glass-opened': account('/'),
  'registration-expiring': account('/registration'),
  'staff-registration-expiring': {
    ...account('/people/staff/{whoseId}'),
    pathOfSeveral: '/people#staff',
  },
  invitation: { to: 'invitation', path: '/invitation#{token}', sms: false },
  'phone-code': { to: 'proof', path: null, sms: true },
}

export type { NoticeName }
export const isNotice = (name: string): name is NoticeName => Object.hasOwn(EN.notices, name)
