import { contract } from '../../../contract/index.ts'
import { pathParameters, type Endpoint } from '../../../contract/endpoint.ts'
import { ERRORS, type ErrorCode } from '../../../contract/errors.ts'
import { inputSchema, namedSchemas, outputSchema, type JsonSchema } from './openapi/schemas.ts'

export type Parameter = { name: string; in: string; required: boolean; schema: JsonSchema }
type Content = Record<string, { schema: JsonSchema }>
export type Operation = {
  operationId: string
  tags: string[]
  summary: string
  security: Record<string, never[]>[]
  parameters: Parameter[]
  requestBody?: { required: boolean; content: Content }
  responses: Record<string, { description: string; content?: Content } | { $ref: string }>
}
export type OpenApiDocument = ReturnType<typeof openApiDocument>

const DESCRIPTION = `Home nursing: visits, messages, files and background work.

Sign in with \`POST /api/auth/login\` and send the token as \`Authorization: Bearer\`; the web uses the cookie that the same answer sets. Times are ISO 8601 in UTC, money is integer cents of ZAR, positions are WGS 84 degrees. Whoever creates something chooses its id, a UUID version 7: sending the same again answers the first one. Lists answer \`items\` and \`nextCursor\`. Every refusal is RFC 9457 problem+json with a stable \`code\`. What you may not see answers 404.

Live frames come over a WebSocket at \`/ws\`: see the schemas \`ClientFrame\`, \`NumberedFrame\` and \`EphemeralFrame\`. The numbered ones also come over \`GET /api/events\`.`

/** The OpenAPI 3.1 document of the whole contract: generated, so that it is always true. */
export function openApiDocument() {
  const paths: Record<string, Record<string, Operation>> = {}
  for (const [feature, endpoints] of Object.entries(contract)) {
    for (const [name, endpoint] of Object.entries(endpoints) as [string, Endpoint][]) {
      const path = endpoint.path.replace(/:([A-Za-z]+)/g, '{$1}')
      const method = endpoint.method.toLowerCase()
      paths[path] = { ...paths[path], [method]: operation(feature, name, endpoint) }
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Ahava',
      version: '1',
      description: DESCRIPTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: Object.keys(contract).map((name) => ({ name })),
    paths,
    components: {
      schemas: namedSchemas(),
      responses: Object.fromEntries(
        Object.entries(ERRORS).map(([code, [, sentence]]) => [
          code,
          refusal(`\`${code}\`: ${sentence}`),
        ]),
      ),
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        cookie: { type: 'apiKey', in: 'cookie', name: '__Host-session' },
      },
    },
  }
}

const refusal = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
})

function operation(feature: string, name: string, endpoint: Endpoint): Operation {
  const { properties = {}, required = [] } = inputSchema(endpoint.input)
  const inPath = pathParameters(endpoint.path)
  const rest = Object.keys(properties).filter((field) => !inPath.includes(field))
  const inQuery = endpoint.method === 'GET' || endpoint.method === 'DELETE'
  const parameter = (where: string) => (field: string) => ({
    name: field,
    in: where,
    required: required.includes(field),
    schema: properties[field]!,
  })
  const schema = {
    type: 'object',
    properties: Object.fromEntries(rest.map((field) => [field, properties[field]!])),
    required: required.filter((field) => !inPath.includes(field)),
  }
  const media = endpoint.body === 'multipart' ? 'multipart/form-data' : 'application/json'
  return {
    operationId: `${feature}.${name}`,
    tags: [feature],
    summary: endpoint.summary,
    security: endpoint.gate === 'public' ? [] : [{ bearer: [] }, { cookie: [] }],
    parameters: [
      ...inPath.map(parameter('path')),
      ...(inQuery ? rest.map(parameter('query')) : []),
    ],
    ...(!inQuery && {
      requestBody: { required: schema.required.length > 0, content: { [media]: { schema } } },
    }),
    responses: {
      [endpoint.status]: {
        description: 'Done',
        content: { 'application/json': { schema: outputSchema(endpoint.output) } },
      },
      ...Object.fromEntries(
        refusalsOf(endpoint, Object.keys(properties).length > 0).map((code) => [
          ERRORS[code][0],
          { $ref: `#/components/responses/${code}` },
        ]),
      ),
      default: refusal('Any other refusal: RFC 9457 problem details with a stable `code`'),
    },
  }
}

/** The refusals that follow from the form of an endpoint; what its own rules refuse is `default`. */
function refusalsOf({ path, method, gate, body }: Endpoint, hasInput: boolean): ErrorCode[] {
  const changes = method !== 'GET'
  const hasBody = method === 'POST' || method === 'PUT'
  const rules: [ErrorCode, boolean][] = [
    ['invalid_json', hasBody && body === 'json'],
    ['not_signed_in', gate === 'signed-in'],
    ['wrong_origin', changes],
    ['not_found', path.includes(':')],
    ['too_large', hasBody],
    ['unsupported_media_type', hasBody],
    ['invalid_input', hasInput],
  ]
  return rules.flatMap(([code, applies]) => (applies ? [code] : []))
}
