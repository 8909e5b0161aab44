import type { openPractice } from './practice.ts'
import type { World } from './world.ts'

const DAY = 24 * 60
/** At once, later, and nothing that warns. */
export const HIGH = { respiration: 25, spo2: 90, systolic: 90 }
export const MEDIUM = { respiration: 22, spo2: 93, pulse: 95 }
export const WELL = { respiration: 16, spo2: 98, temperature: 36.8 }

/** Visits of one practice whose reports are signed, on a day each. */
export function signer(world: World, practice: Awaited<ReturnType<typeof openPractice>>) {
  let days = 1
  const nurse = world.as(practice.nurse)

  /** Begun, with a report in its first version; `rounds` are measured while care is given. */
  async function finished(...rounds: Record<string, unknown>[]) {
    const { id } = await practice.schedule((days += 1) * DAY)
    for (const status of ['EN_ROUTE', 'ARRIVED', 'IN_PROGRESS'] as const)
      await nurse.visits.changeStatus({ id, status })
    const measured: string[] = []
    for (const round of rounds) {
      const observationsId = world.id()
      await nurse.observations.record({ id, observationsId, ...round })
      measured.push(observationsId)
    }
    const words = { findings: 'Heel red', careGiven: 'Dressed', advice: '' }
    await nurse.visits.saveReport({ id, reportId: world.id(), version: 0, ...words })
    await nurse.visits.changeStatus({ id, status: 'COMPLETED' })
    return { id, measured }
  }

  /** The same, signed. */
  async function signed(...rounds: Record<string, unknown>[]) {
    const visit = await finished(...rounds)
    await nurse.visits.signReport({ id: visit.id, version: 1 })
    return visit
  }

  return { finished, signed }
}
