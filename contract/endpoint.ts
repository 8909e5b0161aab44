import type { z } from 'zod'

/**
 * Who may call at all. `public` needs no sign-in; everything else resolves the caller first. Staff who
 * have not shown a second factor yet come as far as `first-factor`; `fresh` wants credentials that were
 * proven within the last 10 minutes.
 */
export type Gate = 'public' | 'first-factor' | 'signed-in' | 'fresh'

/** One HTTP endpoint as a value: the server, the typed client, OpenAPI and Postman all read it. */
export type Endpoint<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> = {
  /** Upper-case HTTP method. */
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Path with `:name` parameters, which are fields of the input. */
  path: string
  /** Path parameters, query (GET, DELETE) or JSON body merged into one flat object. */
  input: Input
  output: Output
  summary: string
  gate: Gate
  /** HTTP status of success: 201 for what creates, 204 for what has nothing to say. */
  status: 200 | 201 | 204
  /** `multipart` endpoints read their body as a stream; the input describes the form fields. */
  body: 'json' | 'multipart'
}

type Details<Input extends z.ZodType, Output extends z.ZodType> = {
  input: Input
  output: Output
  summary: string
  gate?: Gate
  status?: 200 | 201 | 204
  body?: 'json' | 'multipart'
}

/**
 * Declares an endpoint: `endpoint('POST /api/visits/:id/status', { input, output, summary })`.
 * A handler that is missing or answers the wrong shape does not compile.
 */
export function endpoint<Input extends z.ZodType, Output extends z.ZodType>(
  route: `${Endpoint['method']} /${string}`,
  { gate = 'signed-in', status = 200, body = 'json', ...rest }: Details<Input, Output>,
): Endpoint<Input, Output> {
  const space = route.indexOf(' ')
  return {
    method: route.slice(0, space) as Endpoint['method'],
    path: route.slice(space + 1),
    gate,
    status,
    body,
    ...rest,
  }
}

export type InputOf<E extends Endpoint> = z.input<E['input']>
export type ParsedInputOf<E extends Endpoint> = z.output<E['input']>
export type OutputOf<E extends Endpoint> = z.output<E['output']>

/** What a handler may return: the output before it is parsed and stripped to the contract. */
export type AnswerOf<E extends Endpoint> = z.input<E['output']>

/** The names of the path parameters, in order. */
export function pathParameters(path: string): string[] {
  return [...path.matchAll(/:([A-Za-z]+)/g)].map((match) => match[1]!)
}
