import { requestFor } from '../../contract/client.ts'
import type { Endpoint } from '../../contract/endpoint.ts'
import { injecting } from '../platform/http/injecting.ts'
import type { World } from './world.ts'

export type Answer = {
  status: number
  /** The problem's code, or an empty string when the request succeeded. */
  code: string
  body: Record<string, unknown>
  text: string
}

/** One request as somebody (or nobody), with its answer as it came: nothing is thrown. */
export async function ask(
  world: World,
  who: { token: string } | null,
  endpoint: Endpoint,
  input: Record<string, unknown>,
): Promise<Answer> {
  const answer = await injecting(world.app.server, who?.token)(requestFor(endpoint, input))
  const body = JSON.parse(answer.body || '{}') as Record<string, unknown>
  return { status: answer.status, code: String(body['code'] ?? ''), body, text: answer.body }
}
