import { contract, type Contract } from './index.ts'
import { pathParameters, type Endpoint, type InputOf, type OutputOf } from './endpoint.ts'
import { problem, type Problem } from './errors.ts'

/** A refusal by the server: RFC 9457 problem details with our stable `code`. */
export class ProblemError extends Error {
  readonly problem: Problem
  constructor(value: Problem) {
    super(value.detail ?? value.title)
    this.name = 'ProblemError'
    this.problem = value
  }
}

/** What the client needs of `fetch`; tests pass the server's `inject`. */
export type Send = (request: {
  method: string
  path: string
  body?: string | FormData | undefined
  headers: Record<string, string>
}) => Promise<{ status: number; body: string }>

type Callable<E> = E extends Endpoint ? (input: InputOf<E>) => Promise<OutputOf<E>> : never
export type Client = {
  [F in keyof Contract]: { [N in keyof Contract[F]]: Callable<Contract[F][N]> }
}

/** Fills the path and splits the rest of a flat input into query (GET, DELETE) or JSON body. */
export function requestFor(
  endpoint: Endpoint,
  input: Record<string, unknown>,
): Parameters<Send>[0] {
  const rest = { ...input }
  let path = endpoint.path
  for (const name of pathParameters(endpoint.path)) {
    path = path.replace(`:${name}`, encodeURIComponent(String(rest[name])))
    delete rest[name]
  }
  if (endpoint.method === 'GET' || endpoint.method === 'DELETE') {
    const query = new URLSearchParams()
    for (const [name, value] of Object.entries(rest)) {
      if (value !== undefined && value !== null) query.set(name, String(value))
    }
    const search = query.toString()
    return { method: endpoint.method, path: search ? `${path}?${search}` : path, headers: {} }
  }
  if (endpoint.body === 'multipart') {
    const form = new FormData()
    // Fields go before files: the server reads the stream once and must know whose file it is.
    const entries = Object.entries(rest).toSorted(
      (a, b) => Number(a[1] instanceof Blob) - Number(b[1] instanceof Blob),
    )
    for (const [name, value] of entries) {
      if (value instanceof Blob) form.set(name, value)
      else if (value !== undefined) form.set(name, String(value))
    }
    return { method: endpoint.method, path, body: form, headers: {} }
  }
  return {
    method: endpoint.method,
    path,
    body: JSON.stringify(rest),
    headers: { 'content-type': 'application/json' },
  }
}

/** Calls one endpoint and parses its answer. Throws ProblemError when the server refuses. */
export async function call<E extends Endpoint>(
  send: Send,
  endpoint: E,
  input: InputOf<E>,
): Promise<OutputOf<E>> {
  const answer = await send(requestFor(endpoint, input ?? {}))
  const body: unknown = answer.body === '' ? {} : JSON.parse(answer.body)
  if (answer.status >= 400) throw new ProblemError(problem.parse(body))
  return endpoint.output.parse(body) as OutputOf<E>
}

/** A typed client over any transport: `client.visits.changeStatus({ id, status: 'ARRIVED' })`. */
export function createClient(send: Send): Client {
  const features = Object.entries(contract).map(([feature, endpoints]) => [
    feature,
    Object.fromEntries(
      Object.entries(endpoints).map(([name, endpoint]) => [
        name,
        (input: never) => call(send, endpoint as Endpoint, input),
      ]),
    ),
  ])
  return Object.fromEntries(features) as Client
}
