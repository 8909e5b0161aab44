import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, test } from 'vitest'
import type { Endpoint } from '../../../contract/endpoint.ts'
import { ERRORS } from '../../../contract/errors.ts'
import { contract } from '../../../contract/index.ts'
import { openApiDocument, type Operation } from './openapi.ts'

const document = openApiDocument()
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
)
const found = (id: string) =>
  operations.find(({ operation }) => operation.operationId === id) ?? expect.unreachable(id)
const bodyOf = ({ requestBody }: Operation) => Object.values(requestBody!.content)[0]!.schema

test('the document is OpenAPI 3.1', async () => {
  const result = await new Validator().validate(structuredClone(document))
  expect(result.errors).toBeUndefined()
  expect(result.valid).toBe(true)
})

test('the check refuses a document that is not', async () => {
  const wrong = { ...structuredClone(document), paths: { '/api/visits': { get: { tags: 'no' } } } }
  expect((await new Validator().validate(wrong)).valid).toBe(false)
})

test('every endpoint of the contract is in it once, and nothing else', () => {
  const declared = Object.entries(contract).flatMap(([feature, endpoints]) =>
    (Object.entries(endpoints) as [string, Endpoint][]).map(
      ([name, { method, path }]) =>
        `${feature}.${name} ${method.toLowerCase()} ${path.replace(/:(\w+)/g, '{$1}')}`,
    ),
  )
  expect(
    operations.map(({ operation, method, path }) => `${operation.operationId} ${method} ${path}`),
  ).toEqual(declared)
})

test('every reference leads to something', () => {
  const targets = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)]
  expect(targets.length).toBeGreaterThan(100)
  for (const [, path = ''] of targets) {
    const target = path.split('/').reduce((at: unknown, key) => (at as never)?.[key], document)
    expect(target, path).toBeDefined()
  }
})

describe('what it says of an endpoint', () => {
  test('path, body and which fields are required', () => {
    const { operation } = found('visits.changeStatus')
    expect(operation.parameters).toMatchObject([{ name: 'id', in: 'path', required: true }])
    expect(bodyOf(operation).required).toEqual(['status'])
    expect(Object.keys(bodyOf(operation).properties ?? {})).not.toContain('id')
  })

  test('limits in characters as people count them, formats, and ids that the client chooses', () => {
    const { properties = {} } = bodyOf(found('people.createPatient').operation)
    expect(properties['name']).toMatchObject({ type: 'string', 'x-characters': 120 })
    expect(properties['id']?.['pattern']).toContain('-7[0-9a-fA-F]{3}-')
    expect(bodyOf(found('auth.login').operation).properties?.['email']?.['format']).toBe('email')
  })

  test('answers by name, and refusals by code', () => {
    const { responses } = found('visits.request').operation
    expect(responses['201']).toMatchObject({
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Visit' } } },
    })
    expect(responses['422']).toEqual({ $ref: '#/components/responses/invalid_input' })
    expect(Object.keys(document.components.responses)).toEqual(Object.keys(ERRORS))
  })

  test('who may call', () => {
    expect(found('auth.login').operation.security).toEqual([])
    expect(found('visits.list').operation.security).toEqual([{ bearer: [] }, { cookie: [] }])
  })
})
