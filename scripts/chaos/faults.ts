import { setTimeout } from 'node:timers/promises'
import type { Device } from './device.ts'
import type { Ground } from './ground.ts'
import { describeFault, type Fault, type Plan } from './plan.ts'

type Scene = { ground: Ground; devices: readonly Device[]; acknowledged: () => number }
type Step = { at: number; line: string; run: () => unknown }

/** When nobody gets on any more, the next step of the plan comes early: it may be the one they wait for. */
const STUCK_MS = 20_000

/** The person's frames up to now are kept no longer, as for a phone that was off for a month. */
async function forget({ ground }: Scene, { userId }: Device) {
  await ground.ask(
    `delete from inbox where user_id = $1
      and seq <= (select seq from inbox_heads where user_id = $1)`,
    [userId],
  )
}

const RUN: { [K in Fault['kind']]: (scene: Scene, fault: Extract<Fault, { kind: K }>) => unknown } =
  {
    'kill api': ({ ground }, { api }) => ground.killApi(api),
    'kill worker': ({ ground }) => ground.killWorker(),
    'stop postgres': ({ ground }) => ground.restartPostgres(),
    cut: ({ devices }, fault) => fault.devices.forEach((n) => devices[n]!.radio.cut()),
    stall: ({ devices }, fault) => fault.devices.forEach((n) => devices[n]!.radio.silence(true)),
    'a month away': ({ devices }, fault) =>
      fault.devices.forEach((n) => {
        devices[n]!.leave()
        devices[n]!.radio.silence(true)
      }),
    'restart redis': ({ ground }) => ground.redis?.restart(),
    'flush redis': ({ ground }) => ground.redis?.flush(),
  }

/** How a pause ends; other faults are over at once. */
async function end(scene: Scene, fault: Fault) {
  if (fault.kind !== 'stall' && fault.kind !== 'a month away') return
  for (const n of fault.devices) {
    const device = scene.devices[n]!
    if (fault.kind === 'a month away') await forget(scene, device)
    device.radio.silence(false)
    if (fault.kind === 'a month away') device.start()
  }
}

/** Carries the plan out, one after the other, each when so many messages are acknowledged. */
export async function carryOut(plan: Plan, scene: Scene, say: (line: string) => void) {
  const steps = plan.faults.flatMap((fault): Step[] => [
    {
      at: fault.at,
      line: describeFault(fault),
      run: () => RUN[fault.kind](scene, fault as never),
    },
    ...('until' in fault
      ? [
          {
            at: fault.until,
            line: `${String(fault.until).padStart(6)}  ${fault.kind} is over, devices ${fault.devices.join(' ')}`,
            run: () => end(scene, fault),
          },
        ]
      : []),
  ])
  for (const { at, line, run } of steps.toSorted((a, b) => a.at - b.at)) {
    let seen = scene.acknowledged()
    let since = Date.now()
    while (scene.acknowledged() < at) {
      await setTimeout(5)
      if (scene.acknowledged() > seen) [seen, since] = [scene.acknowledged(), Date.now()]
      if (Date.now() - since > STUCK_MS) {
        say(`        nobody got on for ${STUCK_MS / 1_000} s: the next step comes early`)
        break
      }
    }
    say(line)
    await run()
  }
}
