import type { NumberedFrame } from '../../contract/events.ts'
import { CAST, DEVICES } from './cast.ts'
import { openDevice, type Acknowledged, type Device } from './device.ts'
import { carryOut } from './faults.ts'
import { openGround } from './ground.ts'
import { judge, type Observed, type Verdict } from './invariants.ts'
import { observe } from './observe.ts'
import { gatherPeople } from './people.ts'
import type { Plan } from './plan.ts'
import { openRadio } from './radio.ts'

export type Outcome = {
  seen: Observed
  verdicts: Verdict[]
  /** Seconds from the first message to the last acknowledgement, and until all was quiet and read. */
  seconds: { sending: number; settling: number }
}

type Options = {
  say: (line: string) => void
  /** Ends the run early: what it started is ended before it rejects. */
  signal?: AbortSignal
  /** Some device loses a frame when nearly all is done: to see the run fail. */
  sabotage?: boolean
}

/** No fault of the plan comes after so many of the messages. */
const LATE = 0.95

const secondsSince = (before: number) => Math.round((performance.now() - before) / 100) / 10

/** Carries a plan out on processes of its own and looks at what is left. Ends what it started. */
export async function runChaos(
  plan: Plan,
  { say, signal, sabotage = false }: Options,
): Promise<Outcome> {
  const ground = await openGround(plan)
  const devices: Device[] = []
  const stopped = new Promise<never>((_, reject) =>
    signal?.addEventListener('abort', () => reject(signal.reason as Error)),
  )
  try {
    return await Promise.race([play(), stopped])
  } finally {
    for (const device of devices) await device.close()
    await ground.close()
  }

  async function play(): Promise<Outcome> {
    const people = await gatherPeople(ground)
    const acknowledged: Acknowledged[] = []
    let whole = !sabotage
    const loses = ({ type }: NumberedFrame) => {
      if (whole || type !== 'NEW_MESSAGE' || acknowledged.length < plan.messages * LATE)
        return false
      say(`${String(acknowledged.length).padStart(6)}  sabotage: a frame is lost`)
      return (whole = true)
    }
    for (const [index, person] of DEVICES.entries()) {
      const { id, token } = people.people[person]!
      devices.push(
        openDevice({
          index,
          userId: id,
          token,
          radio: await openRadio(ground.ports, index),
          conversations: CAST[person]!.conversations.map((number) => people.conversations[number]!),
          numbers: CAST[person]!.conversations,
          onAcknowledged: (message) => acknowledged.push(message),
          loses,
        }),
      )
    }
    for (const device of devices) device.start()
    await Promise.all(devices.map((device) => device.joined))

    say(`${devices.length} devices of ${people.people.length} people; acknowledged messages:`)
    const began = performance.now()
    const faults = carryOut(plan, { ground, devices, acknowledged: () => acknowledged.length }, say)
    await Promise.all([faults, ...devices.map((device, n) => device.act(plan.acts[n]!))])
    const sending = secondsSince(began)
    const sent = performance.now()
    const seen = await observe(ground, people, devices, acknowledged)
    return { seen, verdicts: judge(seen), seconds: { sending, settling: secondsSince(sent) } }
  }
}
