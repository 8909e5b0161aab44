import type { JsonSchema } from '../../server/platform/http/openapi/schemas.ts'

/** Stands for a file that whoever sends the request chooses. */
export const FILE = Symbol('file')

// Only a browser can make one: these are of the right form, and nobody's.
const CREDENTIAL = { id: 'bm9ib2R5', rawId: 'bm9ib2R5', type: 'public-key' }
const NEW_PASSKEY = { ...CREDENTIAL, response: { clientDataJSON: 'e30', attestationObject: 'e30' } }
const USED_PASSKEY = {
  ...CREDENTIAL,
  response: { clientDataJSON: 'e30', authenticatorData: 'e30', signature: 'e30' },
}

/** Values that Postman fills in: `{{name}}`. Everything else in an example is what it says. */
const BY_NAME: Record<string, unknown> = {
  'slots.visitId': undefined,
  'slots.latitude': undefined,
  'slots.longitude': undefined,
  'quote.visitId': undefined,
  'series.visits': [{ id: '{{newId}}', start: '{{tomorrow}}' }],
  'series.nurseId': undefined,
  'setAddress.id': '{{patientId}}',
  gateCode: '4711#',
  pinConfirmed: false,
  contact: { name: 'Thandi Mokoena', phone: '+27821234567' },
  'workingTime.one.id': '{{nurseId}}',
  'setHours.id': '{{nurseId}}',
  'setHours.hours': [{ weekday: 1, from: 420, until: 960 }],
  'setSkills.id': '{{nurseId}}',
  skillIds: ['{{skillId}}'],
  'recordAbsence.id': '{{nurseId}}',
  'recordAbsence.until': '{{tomorrow}}',
  'recordAbsence.reason': 'Her sister marries',
  'withdrawAbsence.absenceId': '{{absenceId}}',
  kind: 'leave',
  day: '2027-05-19',
  year: 2027,
  'addHoliday.name': 'Election',
  'createService.name': 'Infusion',
  'saveService.name': 'Wound care',
  'saveService.id': '{{serviceId}}',
  'createSkill.name': 'Infusions',
  neutralName: 'Home visit',
  minutes: 45,
  priceCents: 48_000,
  categories: ['RN'],
  active: true,
  'login.email': '{{email}}',
  'login.password': '{{password}}',
  'login.code': undefined,
  'login.passkey': undefined,
  'passkeySignIn.passkey': USED_PASSKEY,
  'addPasskey.passkey': NEW_PASSKEY,
  'addPasskey.name': 'My phone',
  'removePasskey.id': '{{passkeyId}}',
  'prove.passkey': undefined,
  'prove.smsCode': undefined,
  'prove.code': undefined,
  'confirmTotp.code': '123456',
  'end.id': '{{sessionId}}',
  'endOf.id': '{{nurseId}}',
  'acceptInvitation.token': '{{invitation}}',
  'readInvitation.token': '{{invitation}}',
  'acceptInvitation.registration': '14012345',
  'verifyEmail.token': 'what-stands-behind-the-hash-in-the-letter',
  'resetPassword.token': 'what-stands-behind-the-hash-in-the-letter',
  'resetPassword.code': undefined,
  'changePassword.current': '{{password}}',
  'changePassword.password': 'another fine long sentence',
  'phoneSignIn.code': '123456',
  'phoneSignIn.choice': undefined,
  'phoneSignIn.userId': undefined,
  'phoneSignIn.name': undefined,
  'phoneSignIn.factorCode': undefined,
  'confirmPhone.code': '123456',
  registration: '14012345',
  category: 'RN',
  certificateYear: 2027,
  reason: 'Left the practice',
  disabled: 'false',
  duties: ['dispatch'],
  'invite.duties': undefined,
  'one.id': '{{nurseId}}',
  'setDuties.id': '{{colleagueId}}',
  'disable.id': '{{nurseId}}',
  'enable.id': '{{nurseId}}',
  'renew.id': '{{invitationId}}',
  'withdraw.id': '{{invitationId}}',
  'verifyRegistration.id': '{{registrationId}}',
  'refuseRegistration.id': '{{registrationId}}',
  'enterRegistration.userId': undefined,
  'invite.name': 'Nomsa Dlamini',
  'invite.email': 'nomsa.dlamini@example.org',
  'assignNurse.nurseId': '{{nurseId}}',
  'assignDoctor.doctorId': '{{doctorId}}',
  'cancel.reason': 'patient_better',
  'cancel.note': 'She feels well again.',
  'list.personId': '{{nurseId}}',
  'list.refused': 'true',
  'access.id': '{{patientId}}',
  'list.status': 'SCHEDULED,EN_ROUTE',
  'changeStatus.status': 'EN_ROUTE',
  'changeStatus.outcome': undefined,
  'changeStatus.reason': undefined,
  'saveReport.version': 0,
  'signReport.version': 1,
  'addAddendum.content': 'Blood pressure 128/82 before leaving.',
  'addAddendum.reason': 'Measured again before leaving',
  'read.upTo': 1,
  'read.conversationId': undefined,
  'read.patientId': undefined,
  'read.marks': undefined,
  'read.messageIds': undefined,
  'send.patientId': undefined,
  'send.replyToId': undefined,
  'conversation.id': '{{conversationId}}',
  'hide.id': '{{messageId}}',
  'breakGlass.reason': 'emergency',
  'breakGlass.note': 'Her son rang: she does not answer the door.',
  'openings.which': 'own',
  'closeOpening.id': '{{openingId}}',
  'reviewOpening.id': '{{openingId}}',
  'reviewOpening.outcome': 'justified',
  'reviewOpening.note': 'The son was let in by a neighbour meanwhile.',
  'delay.reason': 'Somebody at home reads her phone.',
  'delay.until': '2030-01-08T06:00:00.000Z',
  'delivery.id': '{{deliveryId}}',
  'send.conversationId': undefined,
  'image.patientId': undefined,
  'invite.phone': undefined,
  'invite.basis': undefined,
  'invite.proof': undefined,
  'accept.token': '{{invitation}}',
  'accept.id': undefined,
  'link.code': 'AB2CD-3EF4G',
  'setStatus.status': 'in_hospital',
  'setStatus.reason': 'Admitted on Monday',
  'patient.id': '{{patientId}}',
  'ofPatient.id': '{{patientId}}',
  'makeLinkCode.id': '{{patientId}}',
  'setStatus.id': '{{patientId}}',
  'setBirthDate.id': '{{patientId}}',
  'family.withdraw.id': '{{familyInvitationId}}',
  'raise.helpToken': undefined,
  'help.cancel.helpToken': undefined,
  'help.cancel.id': '{{callId}}',
  'help.cancel.pin': '1234',
  'hold.held': true,
  'setPins.safe': '1234',
  'setPins.duress': '9876',
  'help.get.id': '{{callId}}',
  'take.id': '{{callId}}',
  'close.id': '{{callId}}',
  'close.note': 'She is in the car with a colleague.',
  'planOnCall.userId': '{{doctorId}}',
  'removeOnCall.id': '{{shiftId}}',
  token: '{{invitation}}',
  userId: '{{delegateId}}',
  until: '{{tomorrow}}',
  name: 'Palesa Mokoena',
  email: 'palesa.mokoena@example.org',
  password: 'correct horse battery staple',
  phone: '+27821234567',
  birthDate: '1948-03-09',
  line: '12 Vilakazi Street',
  suburb: 'Orlando West',
  landmark: 'Blue gate',
  latitude: -26.238,
  longitude: 27.9085,
  accuracy: 12,
  note: 'Ring twice',
  content: 'Please ring twice, my mother is in the front room.',
  findings: 'Wound 2 cm, clean, no redness.',
  careGiven: 'Dressing changed.',
  advice: 'Keep it dry until Friday.',
  comment: 'Clear and complete.',
  role: 'nurse',
  rating: 5,
  n: 0,
  start: '{{tomorrow}}',
  at: '{{now}}',
  from: '{{now}}',
  to: '{{tomorrow}}',
  since: 0,
  cursor: 'nextCursor-of-the-answer-before',
  attachmentIds: [],
  patientId: '{{patientId}}',
  serviceId: '{{serviceId}}',
  visitId: '{{visitId}}',
  conversationId: '{{conversationId}}',
  deviceId: '{{deviceId}}',
  nurseId: '{{nurseId}}',
  doctorId: '{{doctorId}}',
}

/**
 * An example of one field, or undefined where it is better left out. `endpoint` is its feature and
 * name in the contract: some fields mean something else there.
 */
export function exampleOf(endpoint: string, field: string, schema: JsonSchema): unknown {
  const key = `${endpoint}.${field}`
  const short = key.slice(key.indexOf('.') + 1)
  for (const name of [key, short]) if (name in BY_NAME) return BY_NAME[name]
  if (isNewId(schema)) return '{{newId}}'
  if (field === 'id') return '{{visitId}}'
  if (field in BY_NAME) return BY_NAME[field]
  const option = schema.anyOf?.find(({ type }) => type !== 'null') ?? schema
  if (option.properties) return exampleObject(endpoint, option)
  if (option.items) return [exampleOf(endpoint, field, option.items)]
  if ('default' in schema) return schema['default']
  if (option.enum) return option.enum[0]
  if (option['contentMediaType']) return FILE
  throw new Error(`scripts/apiDocs/examples.ts has no example for ${key}.`)
}

export const isNewId = (schema: JsonSchema) =>
  schema['format'] === 'uuid' && schema['pattern'] !== undefined

export function exampleObject(endpoint: string, { properties = {} }: JsonSchema) {
  return Object.fromEntries(
    Object.entries(properties).flatMap(([field, schema]) => {
      const example = exampleOf(endpoint, field, schema)
      return example === undefined ? [] : [[field, example]]
    }),
  )
}
