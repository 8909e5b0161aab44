import { pathParameters, type Endpoint } from '../../contract/endpoint.ts'
import { contract } from '../../contract/index.ts'
import { inputSchema } from '../../server/platform/http/openapi/schemas.ts'
import { exampleObject, exampleOf, FILE } from './examples.ts'

/** Filled by the collection's own scripts, or by hand where they begin empty. */
const VARIABLES: Record<string, string> = {
  baseUrl: 'http://localhost:4000',
  email: 'patient@ahava.demo',
  password: '',
  token: '',
  newId: '',
  deviceId: '',
  now: '',
  tomorrow: '',
  patientId: '',
  serviceId: '',
  visitId: '',
  conversationId: '',
  messageId: '',
  nurseId: '',
  doctorId: '',
  deliveryId: '',
  offerId: '',
  openingId: '',
  passkeyId: '',
  sessionId: '',
  pushDeviceId: '',
  invitation: '',
  invitationId: '',
  registrationId: '',
  colleagueId: '',
  delegateId: '',
  familyInvitationId: '',
  taskId: '',
  warningId: '',
  callId: '',
  shiftId: '',
  skillId: '',
  absenceId: '',
  entryId: '',
  caseId: '',
  uploadId: '',
  failure: '',
}

const DESCRIPTION = `Every endpoint of Ahava, by feature. Set \`password\` (a demo prints it at the start) and send "Sign-in / login" first: it fills \`token\`, which every other request carries. To be somebody else, change \`email\` and sign in again. Answers fill the ids that the next requests need. New ids are UUIDs of version 7, made before each request.`

/** Before each request: a new id (RFC 9562, version 7), the moment, and nine o'clock tomorrow. */
export const BEFORE_EACH = `const now = Date.now()
const hex = (length) => Array.from({ length }, () => Math.floor(Math.random() * 16).toString(16)).join('')
const time = now.toString(16).padStart(12, '0')
const newId = () => time.slice(0, 8) + '-' + time.slice(8) + '-7' + hex(3) + '-a' + hex(3) + '-' + hex(12)
const set = (name, value) => pm.collectionVariables.set(name, value)
set('newId', newId())
set('now', new Date(now).toISOString())
set('tomorrow', new Date(now + 86400000).toISOString().slice(0, 10) + 'T07:00:00Z')
if (!pm.collectionVariables.get('deviceId')) set('deviceId', newId())`

/** What an answer leaves behind for the next requests: variable and where it is found. */
const REMEMBERED: Record<string, Record<string, string>> = {
  'auth.login': { token: 'body.token' },
  'auth.register': { token: 'body.token' },
  'auth.acceptInvitation': { token: 'body.token' },
  'secondFactor.state': { passkeyId: 'body.passkeys[0]?.id' },
  'secondFactor.confirmTotp': { token: 'body.token' },
  'secondFactor.addPasskey': { token: 'body.token' },
  'secondFactor.passkeySignIn': { token: 'body.token' },
  'sessions.list': { sessionId: 'body.items.find(({ current }) => !current)?.id' },
  'notifications.addDevice': { pushDeviceId: 'body.id' },
  'people.patients': { patientId: 'body.items[0]?.id' },
  'people.createPatient': { patientId: 'body.id' },
  'staff.list': {
    nurseId: "body.items.find(({ role }) => role === 'nurse')?.id",
    doctorId: "body.items.find(({ role }) => role === 'doctor')?.id",
    colleagueId: "body.items.find(({ role }) => role === 'administrator')?.id",
  },
  'staff.invite': { invitation: "body.link.split('#')[1]", invitationId: 'body.id' },
  'staff.one': { registrationId: 'body.registrations[0]?.id' },
  'family.invite': { familyInvitationId: 'body.id' },
  'family.ofPatient': { delegateId: 'body.relations[0]?.person.id' },
  'observations.list': { warningId: 'body.items.find(({ warning }) => warning)?.id' },
  'tasks.list': { taskId: 'body.items[0]?.id' },
  'practice.createSkill': { skillId: 'body.id' },
  'practice.skills': { skillId: 'body.items[0]?.id' },
  'workingTime.one': { absenceId: 'body.absences[0]?.id' },
  'visits.services': { serviceId: 'body.items[0]?.id' },
  'visits.request': {
    visitId: 'body.id',
    conversationId: "body.conversations.find(({ kind }) => kind === 'practical')?.id",
  },
  'offers.make': { offerId: 'body.items[0]?.id' },
  'offers.list': { offerId: "pm.collectionVariables.get('offerId') || body.items[0]?.id" },
  // A visit that was just requested stays the one that the next requests are about.
  'visits.list': { visitId: "pm.collectionVariables.get('visitId') || body.items[0]?.id" },
  'messages.send': { messageId: 'body.id' },
  'messages.conversations': {
    conversationId: "pm.collectionVariables.get('conversationId') || body.items[0]?.id",
  },
  'uploads.image': { uploadId: 'body.id' },
  'demo.play': { visitId: 'body.visitId' },
  'cases.complain': { caseId: 'body.id' },
  'cases.list': { caseId: 'body.items[0]?.id' },
  'record.add': { entryId: 'body.id' },
  'help.raise': { callId: 'body.id' },
  'help.list': { callId: 'body.items[0]?.id' },
  'help.planOnCall': { shiftId: 'body.id' },
  'access.breakGlass': { openingId: 'body.id' },
  'background.outbox': { deliveryId: 'body.items[0]?.id' },
  'operations.failures': { failure: 'body.items[0]?.handle' },
}

const script = (listen: 'prerequest' | 'test', text: string) => ({
  listen,
  script: { type: 'text/javascript', exec: text.split('\n') },
})

function afterwards(id: string, status: number) {
  const lines = Object.entries(REMEMBERED[id] ?? {}).flatMap(([variable, found]) => [
    `const ${variable} = ${found}`,
    `if (${variable}) pm.collectionVariables.set('${variable}', ${variable})`,
  ])
  return [
    `pm.test('answers ${status}', () => pm.response.to.have.status(${status}))`,
    ...(lines.length > 0
      ? [`if (pm.response.code === ${status}) {`, 'const body = pm.response.json()', ...lines, '}']
      : []),
  ].join('\n')
}

/** The Postman collection (v2.1) of the whole contract, with a folder for each feature. */
export function postmanCollection() {
  return {
    info: {
      _postman_id: '0198c000-0000-7000-8000-0000000000aa',
      name: 'Ahava',
      description: DESCRIPTION,
      schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json',
    },
    auth: { type: 'bearer', bearer: [{ key: 'token', value: '{{token}}', type: 'string' }] },
    event: [script('prerequest', BEFORE_EACH)],
    variable: Object.entries(VARIABLES).map(([key, value]) => ({ key, value })),
    item: Object.entries(contract).map(([feature, endpoints]) => ({
      name: feature,
      item: (Object.entries(endpoints) as [string, Endpoint][]).map(([name, endpoint]) =>
        request(feature, name, endpoint),
      ),
    })),
  }
}

function request(feature: string, name: string, endpoint: Endpoint) {
  const id = `${feature}.${name}`
  const { method, path, summary, gate, status } = endpoint
  const { properties = {}, required = [] } = inputSchema(endpoint.input)
  const inPath = pathParameters(path)
  const rest = {
    properties: Object.fromEntries(
      Object.entries(properties).filter(([field]) => !inPath.includes(field)),
    ),
  }
  const examples = Object.entries(exampleObject(`${feature}.${name}`, rest))
  const inQuery = method === 'GET' || method === 'DELETE'
  const query = inQuery
    ? examples.map(([key, value]) => ({
        key,
        value: String(value),
        // Of the two names of a conversation one is enough.
        disabled: !required.includes(key) && !(feature === 'messages' && key === 'visitId'),
      }))
    : []
  const enabled = query.filter(({ disabled }) => !disabled)
  const search = enabled.map(({ key, value }) => `${key}=${value}`).join('&')
  return {
    name,
    event: [script('test', afterwards(id, status))],
    request: {
      method,
      description: summary,
      ...(gate === 'public' && { auth: { type: 'noauth' } }),
      header: [],
      url: {
        raw: `{{baseUrl}}${path}${search && `?${search}`}`,
        host: ['{{baseUrl}}'],
        path: path.slice(1).split('/'),
        query,
        variable: inPath.map((key) => ({
          key,
          value: String(exampleOf(`${feature}.${name}`, key, properties[key]!)),
        })),
      },
      ...(!inQuery && { body: bodyOf(endpoint, examples) }),
    },
  }
}

function bodyOf({ body }: Endpoint, examples: [string, unknown][]) {
  if (body === 'multipart') {
    return {
      mode: 'formdata',
      formdata: examples.map(([key, value]) =>
        value === FILE ? { key, type: 'file', src: [] } : { key, type: 'text', value },
      ),
    }
  }
  return {
    mode: 'raw',
    raw: JSON.stringify(Object.fromEntries(examples), null, 2),
    options: { raw: { language: 'json' } },
  }
}
