import type { Access, AuditRow } from '../../../contract/audit.ts'
import { longDay } from '../../time.ts'

/** What somebody did, in plain words; `{visit}` is the visit it was about. */
const ACTS: Record<string, string> = {
  'GET /api/visits/:id': 'read {visit}',
  'GET /api/visits': 'saw {visit} in a list',
  'POST /api/visits': 'asked for {visit}',
  'POST /api/visits/:id/status': 'moved {visit} on',
  'POST /api/visits/:id/cancel': 'cancelled {visit}',
  'POST /api/visits/:id/assign-nurse': 'chose the nurse for {visit}',
  'POST /api/visits/:id/assign-doctor': 'chose the doctor for {visit}',
  'POST /api/visits/:id/location': 'shared the way to {visit}',
  'PUT /api/visits/:id/report': 'wrote the report of {visit}',
  'POST /api/visits/:id/report/sign': 'signed the report of {visit}',
  'POST /api/visits/:id/report/addenda': 'added to the report of {visit}',
  'POST /api/visits/:id/review': 'reviewed the report of {visit}',
  'GET /api/messages': 'read messages about {visit}',
  'GET /api/messages/unread': 'saw which messages are unread',
  'GET /api/messages/participants': 'saw who writes about {visit}',
  'POST /api/messages': 'wrote a message about {visit}',
  'POST /api/messages/read': 'marked messages about {visit} as read',
  'DELETE /api/messages/:id': 'hid a message about {visit}',
  'POST /api/uploads/image': 'added a picture to {visit}',
  'GET /uploads/*': 'opened a file of {visit}',
  'GET /api/patients': 'saw name and address in a list',
  'POST /api/patients': 'added the record',
  'GET /api/patients/:id': 'read name, address and how the patient is',
  'POST /api/patients/:id/status': 'said how the patient is',
  'PUT /api/patients/:id/birth-date': 'corrected the date of birth',
  'GET /api/patients/:id/family': 'saw who cares for the patient',
  'POST /api/patients/:id/link-code': 'made a code for an account',
  'GET /api/family': 'saw who cares for whom',
  'POST /api/family/invitations': 'invited somebody to care',
  'POST /api/family/invitations/:id/withdraw': 'took an invitation to care back',
  'POST /api/family/invitations/read': 'opened an invitation to care',
  'POST /api/family/invitations/accept': 'began to care by an invitation',
  'PUT /api/family/:patientId/people/:userId': 'changed what somebody may do',
  'POST /api/family/:patientId/people/:userId/end': 'ended what somebody may do',
  'POST /api/family/link': 'linked an account by a code',
  'GET /api/patients/:id/access': 'asked who looked at the record',
  'GET /api/staff': 'saw when the nurse is booked',
  'GET /api/events': 'was told what is new about {visit}',
  'WS /ws': 'was told what is new about {visit}',
  'GET /api/outbox': 'saw which letters were sent',
  'GET /api/outbox/:id': 'read a letter that was sent about {visit}',
  'POST /api/access/break-glass': 'opened the record',
  'POST /api/access/openings/:id/close': 'closed the record again',
  'POST /api/access/openings/:id/review': 'judged whether opening the record was right',
  'POST /api/access/delays': 'recorded when the patient is told',
  'GET /api/access/openings': 'saw which records were opened',
  'GET /api/access/patients': 'saw the name in a list',
  'GET /api/policy': 'read who may do what',
  'GET /api/audit': 'checked who looked at records',
  'GET /api/audit/chain': 'checked the seal of the audit trail',
  'POST /api/auth/login': 'signed in',
  'POST /api/auth/logout': 'signed out',
  'POST /api/auth/register': 'made an account',
  'POST /api/auth/socket-ticket': 'connected a device',
  'POST /api/auth/invitations/read': 'opened an invitation',
  'POST /api/auth/invitations/accept': 'accepted an invitation',
  'POST /api/staff/invitations': 'invited somebody',
  'GET /api/auth/me': 'opened the app',
  'GET /api/auth/second-factor': 'looked at their second step',
  'POST /api/auth/second-factor/totp': 'began to set up an authenticator app',
  'POST /api/auth/second-factor/totp/confirm': 'set up an authenticator app',
  'POST /api/auth/second-factor/totp/remove': 'gave up the authenticator app',
  'POST /api/auth/second-factor/recovery-codes': 'made new recovery codes',
  'POST /api/auth/passkeys/begin': 'began to make a passkey',
  'POST /api/auth/passkeys': 'made a passkey',
  'POST /api/auth/passkeys/:id/remove': 'gave up a passkey',
  'POST /api/auth/passkeys/options': 'was asked for a passkey',
  'POST /api/auth/passkeys/sign-in': 'signed in with a passkey',
  'POST /api/auth/prove/options': 'was asked for a passkey',
  'POST /api/auth/prove': 'proved who they are',
  'GET /api/auth/sessions': 'looked at their devices',
  'POST /api/auth/sessions/:id/end': 'signed a device out',
  'POST /api/auth/sessions/end-others': 'signed all other devices out',
  'POST /api/people/:id/sessions/end': "ended somebody's sign-ins",
  'GET /api/services': 'saw the services',
}

const isRead = (action: string) => /^(GET|HEAD) /.test(action)

/** `read the visit of Tuesday 24 November`. What has no words yet is at least told as read or changed. */
export function actWords(action: string, visit: Access['visit']): string {
  const words = ACTS[action.replace(/^HEAD/, 'GET')]
  if (!words)
    return isRead(action) ? 'read something of the record' : 'changed something of the record'
  return words.replace('{visit}', visit ? `the visit of ${longDay(visit.start)}` : 'visits')
}

/** For administrators: the same words, or the route itself. */
export const actOrRoute = ({ action, visitId }: Pick<AuditRow, 'action' | 'visitId'>): string =>
  ACTS[action]?.replace('{visit}', visitId ? 'a visit' : 'visits') ?? action
