import type { Endpoint, InputOf, OutputOf } from '../../../contract/endpoint.ts'
import { contract, type Contract } from '../../../contract/index.ts'
import type { Services } from '../context.ts'
import type { AllHandlers, AnyHandler, Handler } from './handlers.ts'
import { asSession } from './session.ts'

type Named<F extends keyof Contract, N extends keyof Contract[F]> = Contract[F][N] extends Endpoint
  ? Contract[F][N]
  : never

/** Reads what a GET of this endpoint would answer; throws its refusals, and SignedOut. */
export type Reading = <F extends keyof Contract, N extends keyof Contract[F]>(
  feature: F,
  name: N,
  input: InputOf<Named<F, N>>,
) => Promise<OutputOf<Named<F, N>>>

/** The sign-in as which something was to be read has ended. */
export class SignedOut extends Error {
  override name = 'SignedOut'
}

/**
 * Reads as a sign-in that lives, by the handlers of the API itself, so that there is no second set of rules. For
 * workers that put together what somebody asked for; each reading is a transaction of its own.
 */
export const readingAs =
  (services: Services, handlers: Partial<AllHandlers>, session: string): Reading =>
  async (feature, name, input) => {
    const endpoint = contract[feature][name] as Endpoint
    const group = handlers[feature] as Record<PropertyKey, AnyHandler<Endpoint>> | undefined
    const handler = group?.[name]
    if (endpoint.method !== 'GET' || !handler || 'outside' in handler || 'stream' in handler)
      throw new Error('only a plain GET is read')
    const act: Handler<Endpoint> = 'act' in handler ? handler.act : handler
    const done = await asSession(services, session, (context) =>
      act(context, endpoint.input.parse(input)),
    )
    if (!done) throw new SignedOut('the sign-in has ended')
    return endpoint.output.parse(done.value) as never
  }
