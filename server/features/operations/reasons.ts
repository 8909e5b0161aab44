import { INTERRUPTED } from '../../platform/events/effects.ts'
import { wordsOf } from './words.ts'

type Reason = { cause: RegExp; say: (other: string, found: RegExpExecArray) => string }

/** What the machine says, and what that means. The first that fits is said. */
const REASONS: readonly Reason[] = [
  { cause: /^(ECONNREFUSED|ECONNECTION)\b/, say: (other) => `${other} does not answer` },
  {
    cause: /^(ENOTFOUND|EAI_AGAIN|EDNS)\b/,
    say: (other) => `the address of ${lower(other)} is not found`,
  },
  {
    cause: /^(ETIMEDOUT|ESOCKET|UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT|TimeoutError|AbortError)\b/,
    say: (other) => `${other} does not answer in time`,
  },
  {
    cause: /^(ECONNRESET|EPIPE|UND_ERR_SOCKET)\b/,
    say: (other) => `${other} broke the connection off`,
  },
  {
    cause: /^(EAUTH|ENOAUTH)\b/,
    say: (other) => `${other} does not accept our name and password`,
  },
  { cause: /^E(ENVELOPE|MESSAGE)\b.*\b4\d\d$/, say: (other) => `${other} puts us off` },
  {
    cause: /^(ETLS|ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/,
    say: (other) => `the certificate of ${lower(other)} is not valid`,
  },
  {
    cause: /^refused by the mail server/,
    say: (other) => `${other} refused the address or the letter for good`,
  },
  {
    cause: /^the gateway answered (\d+)/,
    say: (other, [, status]) => `${other} answered ${status}`,
  },
  { cause: /^(?:E\w+ )?(5\d\d|429)$/, say: (other, [, status]) => `${other} answered ${status}` },
  {
    cause: /DeviceNotRegistered|^no device/,
    say: () => 'none of their devices takes pushes any more',
  },
  { cause: /InvalidCredentials/, say: (other) => `${other} does not accept our access token` },
  { cause: /MessageRateExceeded|TOO_MANY/, say: (other) => `${other} says that we send too many` },
  { cause: /MessageTooBig/, say: (other) => `${other} says that it is too long` },
  {
    cause: /^interrupted/,
    say: () => 'the worker ended in the middle: it may have happened already',
  },
  {
    cause: /^given up after (\d+)/,
    say: (_other, [, times]) => `it took its worker down again and again (${times} times)`,
  },
  { cause: /no PDF within|PDF thread/, say: () => 'the document could not be set' },
  { cause: /UnreadableError/, say: () => 'something in it cannot be decrypted' },
  { cause: /ENOSPC|EDQUOT/, say: () => 'the disk is full' },
  { cause: /^(08|57P|ECONN)/, say: () => 'the database was away' },
]

const lower = (words: string) => words.charAt(0).toLowerCase() + words.slice(1)
const upper = (words: string) => words.charAt(0).toUpperCase() + words.slice(1)

/** The meaning as the middle of a sentence, with the cause in brackets; causes carry nobody's data. */
export function meaningOf(queue: string, cause: string | null): string {
  const said = cause?.trim() || 'no reason was given'
  for (const { cause: pattern, say } of REASONS) {
    const found = pattern.exec(said)
    if (!found) continue
    const meaning = lower(say(wordsOf(queue).other, found))
    // What says all of it already is said once.
    return /\d$/.test(meaning) || said === INTERRUPTED ? meaning : `${meaning} (${said})`
  }
  return `it failed (${said})`
}

/** A sentence by itself. */
export const sentenceOf = (queue: string, cause: string | null): string =>
  `${upper(meaningOf(queue, cause))}.`
