import type { Log } from './log.ts'

/** Everything that somebody should hear of who watches over the installation. */
export const SECURITY_EVENTS = {
  login_failed: 'a sign-in failed',
  code_failed: 'a wrong code was tried as the second factor',
  passkey_failed: 'a passkey was not accepted',
  passkey_copied: 'a passkey was used whose counter does not grow: it may be a copy',
  recovery_code_used: 'somebody signed in by a recovery code',
  sessions_ended: "an administrator ended somebody's sessions",
  link_reused: 'a used or expired link was tried',
  phone_code_failed: 'a wrong code from an SMS was tried',
  sign_in_slowed: 'a sign-in was slowed down',
  administrator_invited: 'somebody was invited as an administrator',
  duties_changed: 'the duties of an administrator were changed',
  account_disabled: 'an account of the staff was disabled',
  account_enabled: 'an account of the staff was enabled again',
  invitation_reused: 'a used or expired invitation was tried',
  upload_refused: 'a file was refused',
  virus_found: 'a virus was found in a file',
  wrong_origin: 'another site tried to change something',
  limit_reached: 'somebody does something too often',
  link_code_refused: 'a code that links a patient was wrong, used or too old',
  family_invitation_refused: 'a used or expired invitation of a family was tried',
  help_pins_set: 'a nurse set the PINs of her calls for help',
  glass_opened: 'an administrator opened a clinical record',
  glass_reviewed: 'an opened record was reviewed',
} as const
export type SecurityEvent = keyof typeof SECURITY_EVENTS

/** Ids, codes and routes only: never a name, an address, a token or a word that somebody wrote. */
export type SecurityIds = Partial<
  Record<
    'requestId' | 'userId' | 'patientId' | 'visitId' | 'uploadId' | 'glassId' | 'code' | 'route',
    string | null
  >
>

/** One line in the log, with `security` to look for and nobody's personal data. */
export function securityEvent(log: Log, kind: SecurityEvent, ids: SecurityIds = {}): void {
  log.warn({ security: kind, ...ids }, SECURITY_EVENTS[kind])
}
