import type { Handlers } from '../../platform/http/handlers.ts'
import { refuse } from '../../platform/errors.ts'
import { logins, type Demo } from './demo.ts'

/** Open to whoever reaches this address, as the demo is; where there is none, there is nothing. */
export const demoRoutes = (demo: Demo): Handlers<'demo'> => ({
  stage: {
    outside: async () => {
      await demo.refuseWhenOff()
      return demo.stage()
    },
  },
  renew: {
    outside: async () => {
      await demo.refuseWhenOff()
      return { visits: await demo.renew() }
    },
  },
  play: {
    outside: async () => {
      await demo.refuseWhenOff()
      return demo.play()
    },
  },
  state: {
    outside: async () => {
      const on = await demo.isOn()
      return { on, logins: on ? logins() : [] }
    },
  },
})

const closed = { outside: async () => refuse('not_found') }
/** Backstage there is no demo of the demo. */
export const noDemo: Handlers<'demo'> = {
  stage: closed,
  renew: closed,
  play: closed,
  state: closed,
}
