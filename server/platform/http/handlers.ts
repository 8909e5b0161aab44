import type { AnswerOf, Endpoint, ParsedInputOf } from '../../../contract/endpoint.ts'
import type { Contract } from '../../../contract/index.ts'
import type { Context, OutsideContext } from '../context.ts'

/** Acts in the request's one transaction, as the caller. */
export type Handler<E extends Endpoint> = (
  context: Context,
  input: ParsedInputOf<E>,
) => Promise<AnswerOf<E>>

/** Acts outside a transaction: for what hashes passwords or takes bytes. */
export type OutsideHandler<E extends Endpoint> = {
  outside: (context: OutsideContext, input: ParsedInputOf<E>) => Promise<AnswerOf<E>>
}

/** Reads its own request: only for uploads, whose body is a stream. */
export type StreamHandler<E extends Endpoint> = {
  stream: (
    context: OutsideContext,
    body: NodeJS.ReadableStream,
    headers: Headers,
  ) => Promise<AnswerOf<E>>
}
type Headers = Record<string, string | string[] | undefined>

/**
 * As a plain handler, for what many may want at the same moment: those who want the same wait in a line,
 * without a connection to the database. Null waits for nobody.
 */
export type LinedHandler<E extends Endpoint> = {
  inLine: (input: ParsedInputOf<E>) => string | null
  act: Handler<E>
}

export type AnyHandler<E extends Endpoint> =
  | Handler<E>
  | LinedHandler<E>
  | OutsideHandler<E>
  | StreamHandler<E>

/** The handlers of one feature, one per endpoint of the contract: a missing one does not compile. */
export type Handlers<F extends keyof Contract> = {
  [N in keyof Contract[F]]: Contract[F][N] extends Endpoint ? AnyHandler<Contract[F][N]> : never
}

export type AllHandlers = { [F in keyof Contract]: Handlers<F> }
