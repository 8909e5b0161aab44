import { AsyncLocalStorage } from 'node:async_hooks'
import type { FastifyInstance } from 'fastify'
import { createClient, type Client } from '../../../contract/client.ts'
import type { Services } from '../../platform/context.ts'
import { injecting } from '../../platform/http/injecting.ts'

export type Backstage = ReturnType<typeof openBackstage>

/**
 * The same product without a door to the outside, for the invented people's own clients. Inside
 * `at(moment, ...)` its clock stands at that moment, and nobody's screen is woken by what happened
 * then; outside it is the present and live.
 */
export function openBackstage(
  services: Services,
  open: (services: Services) => Promise<FastifyInstance>,
) {
  const turned = new AsyncLocalStorage<Date>()
  const ours: Services = {
    ...services,
    clock: () => turned.getStore() ?? services.clock(),
    hints: {
      ...services.hints,
      publish: (hint) => {
        if (!turned.getStore()) services.hints.publish(hint)
      },
    },
    // What the demo does is not traffic.
    observe: () => {},
  }
  let opened: Promise<FastifyInstance> | null = null
  return {
    services: ours,
    /** The client of whoever holds this token, or of nobody. */
    async client(token?: string): Promise<Client> {
      opened ??= open(ours)
      return createClient(injecting(await opened, token))
    },
    at: <T>(moment: Date, act: () => Promise<T>): Promise<T> => turned.run(moment, act),
    async close() {
      await (await opened)?.close()
    },
  }
}
