/** To whom a notice goes: who has the account, or an address that is not (or no longer) theirs. */
export type NoticeTo = 'account' | 'proof' | 'former' | 'invitation'

type NoticeWords = {
  to: NoticeTo
  subject: string
  /** What happened; then what to do, or what it was if it was not them. */
  sentences: readonly [string, string]
  /** Where the button leads. `{token}` is a one-use secret. */
  button?: { label: string; path: string }
  /** The same for a phone: short, and `{code}` where there is one. Null: never by SMS. */
  sms: string | null
}

const NOT_YOU = 'If this was not you, change your password now and tell us.'

/**
 * Everything that people are told outside the app. They go by e-mail, or by SMS to whoever has no
 * verified address; both are read by others, so nothing clinical and nobody's name is in them.
 * `{when}` is the moment at which it happened.
 */
export const NOTICES = {
  'email-verify': {
    to: 'proof',
    subject: 'Confirm your e-mail address',
    sentences: [
      'Press the button to confirm that this address is yours. The link works once, for 24 hours.',
      'If you did not ask for this, do nothing: somebody mistyped their address.',
    ],
    button: { label: 'Confirm my address', path: '/verify#{token}' },
    sms: null,
  },
  'account-exists': {
    to: 'account',
    subject: 'You already have an account',
    sentences: [
      'Somebody used your e-mail address to make an account. You have one already, and nothing about it has changed.',
      'If it was you, sign in as always; if you forgot your password, choose a new one from there. Otherwise there is nothing to do.',
    ],
    button: { label: 'Sign in', path: '/' },
    sms: null,
  },
  'password-reset': {
    to: 'account',
    subject: 'Choose a new password',
    sentences: [
      'Press the button to choose a new password. The link works once, for 30 minutes.',
      'If you did not ask for this, do nothing: your password stays as it is.',
    ],
    button: { label: 'Choose a password', path: '/reset#{token}' },
    sms: null,
  },
  'credentials-changed': {
    to: 'account',
    subject: 'Your password was changed',
    sentences: [
      'The password of your account was changed on {when}. Everybody who was signed in with the old one is signed out.',
      'If this was not you, choose a new password now and tell us.',
    ],
    button: { label: 'Open Ahava', path: '/' },
    sms: `Ahava: your password was changed on {when}. ${NOT_YOU}`,
  },
  'email-changed': {
    to: 'former',
    subject: 'Your e-mail address was changed',
    sentences: [
      'Since {when} another e-mail address belongs to your account. We write to that one from now on.',
      'If this was not you, tell us at once.',
    ],
    sms: null,
  },
  'new-device': {
    to: 'account',
    subject: 'A new device signed in',
    sentences: [
      'Somebody signed in to your account on {when} from a device that was not used before. For 24 hours it cannot take records out or give rights to others.',
      NOT_YOU,
    ],
    button: { label: 'See my devices', path: '/settings' },
    sms: `Ahava: a new device signed in to your account on {when}. ${NOT_YOU}`,
  },
  'new-phone': {
    to: 'account',
    subject: 'Your phone number was changed',
    sentences: ['Since {when} another phone number belongs to your account.', NOT_YOU],
    button: { label: 'Open Ahava', path: '/settings' },
    sms: `Ahava: another phone number belongs to your account since {when}. ${NOT_YOU}`,
  },
  'former-phone': {
    to: 'former',
    subject: 'Your phone number was changed',
    sentences: ['Since {when} another phone number belongs to your account.', NOT_YOU],
    sms: 'Ahava: this number no longer belongs to your account. If this was not you, tell us at once.',
  },
  'second-factor-changed': {
    to: 'account',
    subject: 'Your second step of signing in was changed',
    sentences: [
      'The second step of signing in to your account was changed on {when}.',
      'If this was not you, tell us at once.',
    ],
    button: { label: 'Open Ahava', path: '/settings' },
    sms: 'Ahava: the second step of signing in to your account was changed on {when}. If this was not you, tell us at once.',
  },
  'sessions-ended': {
    to: 'account',
    subject: 'You were signed out',
    sentences: [
      'On {when} somebody who runs this practice ended your sessions. Sign in again to go on.',
      'If you do not know why, ask them.',
    ],
    button: { label: 'Sign in', path: '/' },
    sms: 'Ahava: your sessions were ended on {when}. Sign in again to go on.',
  },
  'duties-changed': {
    to: 'account',
    subject: 'Your duties were changed',
    sentences: ['On {when} your duties in the practice were changed.', 'You see them in the app.'],
    button: { label: 'Open Ahava', path: '/settings' },
    sms: 'Ahava: on {when} your duties in the practice were changed. See them in the app.',
  },
  'family-right-given': {
    to: 'account',
    subject: 'Rights were given in your family',
    sentences: [
      'On {when} rights were given to act for somebody in your family, by you or to you.',
      'You see which ones, and can end them, under "My family".',
    ],
    button: { label: 'See my family', path: '/family' },
    sms: 'Ahava: on {when} rights were given to act for somebody in your family. See "My family" in the app.',
  },
  'family-right-ended': {
    to: 'account',
    subject: 'Rights have ended in your family',
    sentences: [
      'On {when} rights to act for somebody in your family have ended.',
      'You see what still holds under "My family".',
    ],
    button: { label: 'See my family', path: '/family' },
    sms: 'Ahava: on {when} rights to act for somebody in your family have ended. See "My family" in the app.',
  },
  'glass-opened': {
    to: 'account',
    subject: 'A record was opened by break-glass',
    sentences: [
      'On {when} a record was opened outside the usual rights, for one hour.',
      'Who did it and why stands in the app. It must be reviewed within two days.',
    ],
    button: { label: 'Open Ahava', path: '/' },
    sms: 'Ahava: on {when} a record was opened outside the usual rights. See why in the app.',
  },
  'registration-expiring': {
    to: 'account',
    subject: 'Your registration runs out soon',
    sentences: [
      'Your registration with your council runs out soon. Visits after that date cannot be given to you.',
      'Renew it, and have the new date entered in the app.',
    ],
    button: { label: 'Open Ahava', path: '/settings' },
    sms: 'Ahava: your registration with your council runs out soon. Renew it, and have the new date entered.',
  },
  invitation: {
    to: 'invitation',
    subject: 'You are invited to work with Ahava',
    sentences: [
      'Press the button to make your account. The link works once, for 72 hours.',
      'If you do not know why you get this, do nothing.',
    ],
    button: { label: 'Join', path: '/invitation#{token}' },
    sms: null,
  },
  'phone-code': {
    to: 'proof',
    subject: 'Your code',
    sentences: ['', ''],
    sms: 'Ahava: your code is {code}. It works for 5 minutes. We never ask for it by phone.',
  },
} as const satisfies Record<string, NoticeWords>

export type NoticeName = keyof typeof NOTICES
export const isNotice = (name: string): name is NoticeName => Object.hasOwn(NOTICES, name)
export const wordsOf = (name: NoticeName): NoticeWords => NOTICES[name]
