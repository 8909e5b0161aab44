import type { openPractice } from '../practice.ts'
import type { World } from '../world.ts'

/** Everybody's certificate, and one of the nurse's that waits. */
export async function openRegistrations(
  world: World,
  practice: Awaited<ReturnType<typeof openPractice>>,
) {
  const registrations: Record<string, string> = {}
  for (const who of ['nurse', 'otherNurse', 'doctor', 'otherDoctor'] as const) {
    const { items } = await world.as(practice[who]).staff.registrations({})
    registrations[`${who}s`] = items[0]!.id
  }
  registrations['waiting'] = world.id()
  await world.as(practice.nurse).staff.enterRegistration({
    id: registrations['waiting'],
    registration: '15559998',
    category: 'RN',
    certificateYear: 2028,
  })
  return registrations
}
