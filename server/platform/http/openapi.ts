import { z } from 'zod'
import { contract } from '../../../contract/index.ts'
import { pathParameters, type Endpoint } from '../../../contract/endpoint.ts'
import { problem } from '../../../contract/errors.ts'

type JsonSchema = Record<string, unknown>

const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): JsonSchema => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return rest
}

const properties = (schema: JsonSchema) =>
  (schema['properties'] ?? {}) as Record<string, JsonSchema>

function operation(feature: string, name: string, endpoint: Endpoint) {
  const input = schemaOf(endpoint.input, 'input')
  const required = (input['required'] as string[] | undefined) ?? []
  const inPath = pathParameters(endpoint.path)
  const fields = Object.entries(properties(input))
  const parameter =
    (where: string) =>
    ([field, schema]: [string, JsonSchema]) => ({
      name: field,
      in: where,
      required: where === 'path' || required.includes(field),
      schema,
    })
  const rest = fields.filter(([field]) => !inPath.includes(field))
  const inQuery = endpoint.method === 'GET' || endpoint.method === 'DELETE'
  const body = {
    type: 'object',
    properties: Object.fromEntries(rest),
    required: required.filter((field) => !inPath.includes(field)),
  }
  const media = endpoint.body === 'multipart' ? 'multipart/form-data' : 'application/json'
  return {
    operationId: `${feature}.${name}`,
    tags: [feature],
    summary: endpoint.summary,
    security: endpoint.gate === 'public' ? [] : [{ bearer: [] }, { cookie: [] }],
    parameters: [
      ...fields.filter(([field]) => inPath.includes(field)).map(parameter('path')),
      ...(inQuery ? rest.map(parameter('query')) : []),
    ],
    ...(!inQuery && { requestBody: { required: true, content: { [media]: { schema: body } } } }),
    responses: {
      [endpoint.status]: {
        description: 'Done',
        content: { 'application/json': { schema: schemaOf(endpoint.output, 'output') } },
      },
      default: {
        description:
          'A refusal: RFC 9457 problem details with a stable `code` and the field at fault',
        content: {
          'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
        },
      },
    },
  }
}

/** The OpenAPI 3.1 document of the whole contract: generated, so that it is always true. */
export function openApiDocument() {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const [feature, endpoints] of Object.entries(contract)) {
    for (const [name, endpoint] of Object.entries(endpoints) as [string, Endpoint][]) {
      const path = endpoint.path.replace(/:([A-Za-z]+)/g, '{$1}')
      paths[path] = {
        ...paths[path],
        [endpoint.method.toLowerCase()]: operation(feature, name, endpoint),
      }
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Ahava',
      version: '1',
      description:
        'Home nursing: visits, messages, files. Sign in with `POST /api/auth/login` and send the token as `Authorization: Bearer`. Times are UTC, money is integer cents of ZAR.',
    },
    servers: [{ url: '/' }],
    tags: Object.keys(contract).map((name) => ({ name })),
    paths,
    components: {
      schemas: { Problem: schemaOf(problem, 'output') },
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        cookie: { type: 'apiKey', in: 'cookie', name: '__Host-session' },
      },
    },
  }
}
