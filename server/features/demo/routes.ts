import type { Handlers } from '../../platform/http/handlers.ts'
import { refuse } from '../../platform/errors.ts'

export const demoRoutes: Handlers<'demo'> = {
  stage: { outside: async () => refuse('not_found') },
  renew: { outside: async () => refuse('not_found') },
  play: { outside: async () => refuse('not_found') },
  state: { outside: async () => ({ on: false, logins: [] }) },
}
