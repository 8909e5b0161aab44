import type { MessageWords, NoticeSentences } from './words.ts'

// English: what every other language says in its own words. `{day}` is "Tuesday 24 November", `{onDay}` "on
// Tuesday 24 November", `{time}` "09:00", all in clinic time. An SMS and a push are read by anybody: nothing
// clinical, no patient's name, no service. `{press}` is one of the two below: the plain text of a letter has no button.

const NOT_YOU = 'If this was not you, change your password now and tell us.'

const letter = {
  hello: 'Hello',
  visit: 'Visit',
  with: 'With',
  where: 'Where',
  about: 'about {time}',
  until: '{time} on {day}',
  openVisit: 'Open the visit',
  open: 'Open Ahava',
  press: 'Press the button',
  pressInText: 'Open the link below',
  times: 'Times are South African time.',
  why: 'You get this because you book for this visit or are cared for in it.',
  private: 'E-mail can be read by others, so nothing about health is in it.',
  stop: 'Stop e-mails of this kind',
  smsStop: 'Reply STOP for no more SMS.',
  smsCall: 'Questions: {phone}.',
}

/** The page behind "Stop e-mails of this kind"; `{kind}` is one of the last four. */
const stopPage = {
  ask: 'Stop e-mails about {kind}?',
  button: 'Stop them',
  others: 'Other e-mails still come. You can turn these on again in Ahava, under Settings.',
  stopped: 'They are stopped',
  done: 'No more e-mails about {kind}.',
  visits: 'your visits: confirmed, changed, cancelled, on the way, late',
  reminders: 'reminders of your visits',
  messages: 'new messages',
  work: 'offers, tasks and questions',
}

const messages = {
  confirmed: {
    subject: 'Your visit {onDay} at {time}',
    state: 'Confirmed',
    headline: '{nurse} is coming to you',
    sentence: 'your visit has a nurse and a time.',
    after: 'There you see when your nurse sets out, and can write a message or cancel.',
    push: 'Your visit is confirmed',
    sms: 'Ahava: your visit is {onDay} at {time}. {nurse} comes to you.',
  },
  moved: {
    subject: 'Your visit is now {onDay} at {time}',
    state: 'New time',
    headline: 'Your visit has another time',
    sentence: 'it was agreed for {wasDay} at {wasTime}. {nurse} comes to you at the new time.',
    after: 'If you cannot be there, choose another time or cancel.',
    push: 'Your visit has another time',
    sms: 'Ahava: your visit has moved to {day} at {time}. {nurse} comes to you.',
  },
  movedNoNurse: {
    subject: 'Your visit is now {onDay} at {time}',
    state: 'New time',
    headline: 'Your visit has another time',
    sentence:
      'it was agreed for {wasDay} at {wasTime}. We are looking for a nurse for the new time, and write again.',
    after: 'If you cannot be there, choose another time or cancel.',
    push: 'Your visit has another time',
    sms: 'Ahava: your visit has moved to {day} at {time}. We are looking for a nurse, and write again.',
  },
  otherNurse: {
    subject: 'Another nurse comes {onDay} at {time}',
    state: 'Another nurse',
    headline: '{nurse} is coming to you',
    sentence: 'the nurse of your visit has changed; its time has not.',
    after: 'There you see when your nurse sets out, and can write a message or cancel.',
    push: 'Another nurse comes to you',
    sms: 'Ahava: another nurse comes to you {onDay} at {time}: {nurse}.',
  },
  noNurse: {
    subject: 'We are looking for a nurse for {day} at {time}',
    state: 'Looking for a nurse',
    headline: 'Your nurse cannot come',
    sentence: 'your visit stands, and we are looking for another nurse. We write again.',
    after: 'You can also choose another time or cancel; that costs nothing.',
    push: 'We are looking for another nurse for your visit',
    sms: 'Ahava: your nurse cannot come {onDay} at {time}. We are looking for another, and write again.',
  },
  cancelled: {
    subject: 'Your visit {onDay} at {time} is cancelled',
    state: 'Cancelled',
    headline: 'Nobody comes to you then',
    sentence: 'your visit is cancelled. Nothing is charged.',
    after: 'You can ask for another visit at any time.',
    push: 'Your visit is cancelled',
    sms: 'Ahava: your visit {onDay} at {time} is cancelled. Nothing is charged.',
  },
  cancelledFee: {
    subject: 'Your visit {onDay} at {time} is cancelled',
    state: 'Cancelled',
    headline: 'Nobody comes to you then',
    sentence: 'your visit is cancelled. It was less than four hours before, so {fee} is charged.',
    after: 'You can ask for another visit at any time. If the fee is not right, write to us.',
    push: 'Your visit is cancelled',
    sms: 'Ahava: your visit {onDay} at {time} is cancelled. {fee} is charged, as it was less than four hours before.',
  },
  onTheWay: {
    subject: 'Your nurse is on the way',
    state: 'On the way',
    headline: 'Your nurse is on the way',
    sentence: '{nurse} has set out to you.',
    after: 'There you see when your nurse is likely to be with you.',
    push: 'Your nurse is on the way',
    sms: 'Ahava: your nurse {nurse} is on the way to you.',
  },
  late: {
    subject: 'Your visit {onDay} begins later: about {expected}',
    state: 'Later than agreed',
    headline: 'Your nurse is delayed',
    sentence: 'your visit was agreed for {time} and will begin later. We are sorry.',
    after:
      'There you see when your nurse sets out, and can write a message or choose another time.',
    push: 'Your visit will begin later than agreed',
    sms: 'Ahava: your visit of {time} begins later, at about {expected}. We are sorry.',
  },
  onTime: {
    subject: 'Your visit {onDay} begins on time after all',
    state: 'On time after all',
    headline: 'Your nurse comes as agreed',
    sentence: 'we told you that your visit would begin later. It begins at {time} after all.',
    after:
      'There you see when your nurse sets out, and can write a message or choose another time.',
    push: 'Your visit begins on time after all',
    sms: 'Ahava: your visit begins at {time} after all.',
  },
  dayBefore: {
    subject: 'Your visit {onDay} at {time}',
    state: 'Reminder',
    headline: '{nurse} is coming to you',
    sentence: 'we remind you of your visit.',
    after: 'If you cannot be there, cancel now: it costs nothing until four hours before.',
    push: 'Your visit is {onDay} at {time}',
    sms: 'Ahava: we remind you of your visit {onDay} at {time}. {nurse} comes to you.',
  },
  soon: {
    subject: 'Your visit today at {time}',
    state: 'Today',
    headline: '{nurse} is coming to you',
    sentence: 'your visit begins soon.',
    after: 'There you see when your nurse sets out.',
    push: 'Your visit begins at {time}',
    sms: 'Ahava: your visit is today at {time}. {nurse} comes to you.',
  },
  newMessage: {
    subject: 'You have a new message',
    state: 'Message',
    headline: 'You have a new message',
    sentence: 'somebody wrote to you in Ahava. You read it there.',
    after: '',
    push: 'You have a new message',
    sms: 'Ahava: you have a new message. Read it in Ahava.',
  },
  newMessages: {
    subject: 'You have {count} new messages',
    state: 'Messages',
    headline: 'You have {count} new messages',
    sentence: 'somebody wrote to you in Ahava. You read it there.',
    after: '',
    push: 'You have {count} new messages',
    sms: 'Ahava: you have {count} new messages. Read them in Ahava.',
  },
  question: {
    subject: 'Your doctor has a question for you',
    state: 'Question',
    headline: 'Your doctor has a question for you',
    sentence: 'it stands beside one of your visits.',
    after: '',
    push: 'Your doctor has a question for you',
    sms: 'Ahava: your doctor has a question for you. Answer it in Ahava.',
  },
  offered: {
    subject: 'A visit is offered to you',
    state: 'Offer',
    headline: 'A visit is offered to you',
    sentence: 'you see when and where, and accept or decline it there.',
    after: '',
    push: 'A visit is offered to you',
    sms: 'Ahava: a visit is offered to you. Answer in Ahava.',
  },
  checkOut: {
    subject: 'Did you forget to check out?',
    state: 'Check out',
    headline: 'Did you forget to check out?',
    sentence: 'one of your visits should be over and still runs.',
    after: '',
    push: 'Did you forget to check out?',
    sms: 'Ahava: did you forget to check out of your visit?',
  },
} satisfies Record<string, MessageWords>

const notices = {
  'email-verify': {
    subject: 'Confirm your e-mail address',
    sentences: [
      '{press} to confirm that this address is yours. The link works once, for 24 hours.',
      'If you did not ask for this, do nothing: somebody mistyped their address.',
    ],
    button: 'Confirm my address',
    sms: null,
  },
  'account-exists': {
    subject: 'You already have an account',
    sentences: [
      'Somebody used your e-mail address to make an account. You have one already, and nothing about it has changed.',
      'If it was you, sign in as always; if you forgot your password, choose a new one from there. Otherwise there is nothing to do.',
    ],
    button: 'Sign in',
    sms: null,
  },
  'password-reset': {
    subject: 'Choose a new password',
    sentences: [
      '{press} to choose a new password. The link works once, for 30 minutes.',
      'If you did not ask for this, do nothing: your password stays as it is.',
    ],
    button: 'Choose a password',
    sms: null,
  },
  'credentials-changed': {
    subject: 'Your password was changed',
    sentences: [
      'The password of your account was changed on {when}. Everybody who was signed in with the old one is signed out.',
      'If this was not you, choose a new password now and tell us.',
    ],
    button: 'Open Ahava',
    sms: `Ahava: your password was changed on {when}. ${NOT_YOU}`,
  },
  'email-changed': {
    subject: 'Your e-mail address was changed',
    sentences: [
      'Since {when} another e-mail address belongs to your account. We write to that one from now on.',
      'If this was not you, tell us at once.',
    ],
    button: null,
    sms: null,
  },
  'new-device': {
    subject: 'A new device signed in',
    sentences: [
      'Somebody signed in to your account on {when} from a device that was not used before. For 24 hours it cannot take records out or give rights to others.',
      NOT_YOU,
    ],
    button: 'See my devices',
    sms: `Ahava: a new device signed in to your account on {when}. ${NOT_YOU}`,
  },
  'new-phone': {
    subject: 'Your phone number was changed',
    sentences: ['Since {when} another phone number belongs to your account.', NOT_YOU],
    button: 'Open Ahava',
    sms: `Ahava: another phone number belongs to your account since {when}. ${NOT_YOU}`,
  },
  'former-phone': {
    subject: 'Your phone number was changed',
    sentences: ['Since {when} another phone number belongs to your account.', NOT_YOU],
    button: null,
    sms: 'Ahava: this number no longer belongs to your account. If this was not you, tell us at once.',
  },
  'second-factor-changed': {
    subject: 'Your second step of signing in was changed',
    sentences: [
      'The second step of signing in to your account was changed on {when}.',
      'If this was not you, tell us at once.',
    ],
    button: 'Open Ahava',
    sms: 'Ahava: the second step of signing in to your account was changed on {when}. If this was not you, tell us at once.',
  },
  'sessions-ended': {
    subject: 'You were signed out',
    sentences: [
      'On {when} somebody who runs this practice ended your sessions. Sign in again to go on.',
      'If you do not know why, ask them.',
    ],
    button: 'Sign in',
    sms: 'Ahava: your sessions were ended on {when}. Sign in again to go on.',
  },
  'duties-changed': {
    subject: 'Your duties were changed',
    sentences: ['On {when} your duties in the practice were changed.', 'You see them in the app.'],
    button: 'Open Ahava',
    sms: 'Ahava: on {when} your duties in the practice were changed. See them in the app.',
  },
  'family-right-given': {
    subject: 'Rights were given in your family',
    sentences: [
      'On {when} rights were given to act for somebody in your family, by you or to you.',
      'You see which ones, and can end them, under "My family".',
    ],
    button: 'See my family',
    sms: 'Ahava: on {when} rights were given to act for somebody in your family. See "My family" in the app.',
  },
  'family-right-ended': {
    subject: 'Rights have ended in your family',
    sentences: [
      'On {when} rights to act for somebody in your family have ended.',
      'You see what still holds under "My family".',
    ],
    button: 'See my family',
    sms: 'Ahava: on {when} rights to act for somebody in your family have ended. See "My family" in the app.',
  },
  'glass-opened': {
    subject: 'A record was opened by break-glass',
    sentences: [
      'On {when} a record was opened outside the usual rights, for one hour.',
      'Who did it and why stands in the app. It must be reviewed within two days.',
    ],
    button: 'Open Ahava',
    sms: 'Ahava: on {when} a record was opened outside the usual rights. See why in the app.',
  },
  'registration-expiring': {
    subject: 'Your registration runs out on {until}',
    sentences: [
      'Your registration with your council runs out on {until}. Visits after that date cannot be given to you.',
      'Renew it and enter the new date in the app, unless you have done so.',
    ],
    button: 'Open Ahava',
    sms: 'Ahava: your registration with your council runs out on {until}. Renew it, and enter the new date in the app.',
  },
  'staff-registration-expiring': {
    subject: 'A registration runs out on {until}',
    sentences: [
      'The registration of a colleague runs out on {until}. Visits after that date cannot be given to them.',
      'It is the registration of {whose}. In the app you see whether a new one waits to be verified. If none does, ask for it.',
    ],
    button: 'See the registration',
    sms: 'Ahava: the registration of a colleague runs out on {until}. Under "People" you see whose.',
    several: {
      subject: '{count} registrations run out on {until}',
      sentences: [
        'The registrations of {count} colleagues run out on {until}. Visits after that date cannot be given to them.',
        'They are {names}. In the app you see where a new one waits to be verified. Where none does, ask for it.',
      ],
      button: 'See my colleagues',
      sms: 'Ahava: the registrations of {count} colleagues run out on {until}. Under "People" you see whose.',
    },
  },
  invitation: {
    subject: 'You are invited to work with Ahava',
    sentences: [
      '{press} to make your account. The link works once, for 72 hours.',
      'If you do not know why you get this, do nothing.',
    ],
    button: 'Join',
    sms: null,
  },
  'phone-code': {
    subject: 'Your code',
    sentences: ['', ''],
    button: null,
    sms: 'Ahava: your code is {code}. It works for 5 minutes. We never ask for it by phone.',
  },
} satisfies Record<string, NoticeSentences>

/** Read on a locked screen and in an SMS, by anybody: no name, no place, no value, no reason. */
const alarms = {
  help: 'Call for help. Open Ahava now.',
  early_warning: 'An early warning waits for an answer. Open Ahava now.',
  incident: 'A severe incident was reported. Open Ahava now.',
}

export const EN = { letter, stopPage, messages, notices, alarms }
