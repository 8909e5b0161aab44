import type { openPractice } from '../practice.ts'
import type { World } from '../world.ts'

type Ids = Record<string, string>

/** What was measured: well on a visit whose report is released, a warning that rings, one that was answered. */
export async function openObservations(
  world: World,
  { nurse, otherNurse, doctor, patientId }: Awaited<ReturnType<typeof openPractice>>,
  visits: Ids,
  words: { usual: string; advised: string },
): Promise<Ids> {
  const measured: Ids = {}
  const measure = async (name: string, visit: string, worried = false) => {
    measured[name] = world.id()
    await world.as(visit === 'foreign' ? otherNurse : nurse).observations.record({
      id: visits[visit]!,
      observationsId: measured[name],
      respiration: 16,
      spo2: 98,
      worried,
    })
  }
  await measure('well', 'reviewed')
  await measure('foreignWell', 'foreign')
  await measure('answered', 'completed', true)
  await measure('warning', 'inProgress', true)
  const advice = { action: 'advice' as const, note: words.advised }
  await world.as(doctor).observations.acknowledge({ id: measured['answered']!, ...advice })
  // The limits of the table, with a reason that is clinical.
  const plan = {
    planId: world.id(),
    scale: 1 as const,
    thresholds: { medium: 5, high: 7, single: true },
    reason: words.usual,
    until: world.in(300 * 24 * 60),
  }
  await world.as(doctor).observations.setPlan({ id: patientId, ...plan })
  return measured
}
