import { Script, createContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import type { Endpoint } from '../contract/endpoint.ts'
import { contract } from '../contract/index.ts'
import { newId } from '../contract/primitives.ts'
import { BEFORE_EACH, postmanCollection } from './apiDocs/postman.ts'

const ID = '0198c000-0000-7000-8000-000000000001'
const collection = postmanCollection()
const requests = collection.item.flatMap((folder) =>
  folder.item.map((item) => ({ ...item, feature: folder.name })),
)
const endpointOf = (feature: string, name: string) =>
  (contract as unknown as Record<string, Record<string, Endpoint>>)[feature]![name]!

/** Runs a script of the collection as Postman would, and answers the variables afterwards. */
function runScript(lines: string, answer: { code: number; body: unknown } | null = null) {
  const variables = new Map<string, string>()
  const pm = {
    collectionVariables: {
      get: (name: string) => variables.get(name),
      set: (name: string, value: string) => void variables.set(name, value),
    },
    test: (_name: string, check: () => void) => check(),
    response: {
      code: answer?.code,
      json: () => answer?.body,
      to: { have: { status: (code: number) => expect(answer?.code).toBe(code) } },
    },
  }
  new Script(lines).runInContext(createContext({ pm }))
  return Object.fromEntries(variables)
}

const byHand = {
  email: 'patient@ahava.demo',
  password: 'correct horse',
  invitation: 'x'.repeat(43),
  patientId: ID,
  serviceId: ID,
  visitId: ID,
  conversationId: ID,
  messageId: ID,
  pushDeviceId: ID,
  uploadId: ID,
  nurseId: ID,
  doctorId: ID,
  deliveryId: ID,
  offerId: ID,
  openingId: ID,
  passkeyId: ID,
  sessionId: ID,
  invitationId: ID,
  registrationId: ID,
  colleagueId: ID,
  delegateId: ID,
  familyInvitationId: ID,
  taskId: ID,
  warningId: ID,
  callId: ID,
  shiftId: ID,
  skillId: ID,
  absenceId: ID,
  entryId: ID,
  caseId: ID,
  failure: ID,
}
const filled = (text: string) => {
  const variables: Record<string, string> = { ...byHand, ...runScript(BEFORE_EACH) }
  return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => variables[name] ?? `no ${name}`)
}

test('the collection has every endpoint, in a folder for each feature', () => {
  const declared = Object.entries(contract).flatMap(([feature, endpoints]) =>
    Object.entries(endpoints).map(
      ([name, { method, path }]) => `${feature}.${name} ${method} ${path}`,
    ),
  )
  expect(
    requests.map(
      ({ feature, name, request: { method, url } }) =>
        `${feature}.${name} ${method} /${url.path.join('/')}`,
    ),
  ).toEqual(declared)
})

describe('each example is something that the endpoint accepts', () => {
  test.each(requests.map((item) => [`${item.feature}.${item.name}`, item] as const))(
    '%s',
    (_id, { feature, name, request: { url, body } }) => {
      const fields = [
        ...url.variable,
        ...url.query.filter(({ disabled }) => !disabled),
        ...(body?.formdata?.filter(({ type }) => type === 'text') ?? []),
      ].map(({ key, ...rest }) => [key, 'value' in rest ? filled(String(rest.value)) : ''])
      const json: unknown = body?.raw ? JSON.parse(filled(body.raw)) : {}
      const result = endpointOf(feature, name).input.safeParse({
        ...Object.fromEntries(fields),
        ...(json as object),
      })
      expect(result.error).toBeUndefined()
    },
  )

  test('also the parts of a query that are switched off', () => {
    for (const { feature, name, request } of requests) {
      const query = request.url.query.map(({ key, value }) => [key, filled(value)])
      const path = request.url.variable.map(({ key, value }) => [key, filled(value)])
      if (request.method !== 'GET') continue
      const input = Object.fromEntries([...path, ...query])
      expect(endpointOf(feature, name).input.safeParse(input).error).toBeUndefined()
    }
  })
})

test('the script before each request makes ids of version 7, never the same twice', () => {
  const first = runScript(BEFORE_EACH)['newId']
  expect(newId.parse(first)).toBe(first)
  expect(runScript(BEFORE_EACH)['newId']).not.toBe(first)
})

test('signing in fills the token that every other request carries', () => {
  expect(collection.auth.bearer[0]).toMatchObject({ key: 'token', value: '{{token}}' })
  const login = requests.find(({ name }) => name === 'login')!
  const lines = login.event[0]!.script.exec.join('\n')
  expect(login.request.auth).toEqual({ type: 'noauth' })
  expect(runScript(lines, { code: 200, body: { token: 'a-token' } })).toEqual({ token: 'a-token' })
})

test('every variable that a request names is one of the collection', () => {
  const names = [...JSON.stringify(collection.item).matchAll(/\{\{(\w+)\}\}/g)].map(([, n]) => n)
  const known = collection.variable.map(({ key }) => key)
  for (const name of names) expect(known).toContain(name)
})
