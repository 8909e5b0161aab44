import type { AddressInfo } from 'node:net'
import type { EphemeralFrame } from '../../../contract/events.ts'
import { createApp } from '../../../server/app.ts'
import { readConfig } from '../../../server/platform/config.ts'
import { answer, heapUsed } from '../child.ts'

// The whole API in a process that can be asked for its heap and told to hand a frame out.

const app = await createApp(readConfig({ ...process.env, LOG_LEVEL: 'error' }))
await app.server.listen({ host: '127.0.0.1', port: 0 })

type FanOut = { users: string[]; frame: EphemeralFrame }

answer(
  {
    host: () => `127.0.0.1:${(app.server.server.address() as AddressInfo).port}`,
    heap: heapUsed,
    /** Microseconds of this process's own time so far. */
    cpu: () => process.cpuUsage().user + process.cpuUsage().system,
    /** A frame that is rendered, to every socket of these people. */
    fanOut: ({ users, frame }: FanOut) =>
      app.services.hints.publish({ frame: { to: users, desks: false, frame } }),
  },
  () => app.close(),
)
