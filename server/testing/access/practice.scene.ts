import type { openPractice } from '../practice.ts'
import type { World } from '../world.ts'

/** What the practice keeps: a skill that a service needs and the other nurse has, her hours, her leave. */
export async function openCatalogue(
  world: World,
  { otherNurse, services }: Awaited<ReturnType<typeof openPractice>>,
): Promise<Record<string, string>> {
  const admin = world.as(world.admin)
  const { id } = otherNurse
  const skill = world.id()
  const absence = world.id()
  await admin.practice.createSkill({ id: skill, name: 'Compression' })
  const service = services.at(-1)!
  const { id: serviceId, name, neutralName, minutes, priceCents, categories } = service
  const said = { id: serviceId, name, neutralName, minutes, priceCents, categories }
  await admin.practice.saveService({ ...said, skillIds: [skill], active: true })
  await admin.practice.addHoliday({ day: '2027-05-19', name: 'Election' })
  await admin.workingTime.setSkills({ id, skillIds: [skill] })
  const week = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: 0, until: 1440 }))
  await admin.workingTime.setHours({ id, hours: week })
  const times = { from: '2027-06-01T00:00:00Z', until: '2027-06-08T00:00:00Z' }
  await admin.workingTime.recordAbsence({ id, absenceId: absence, ...times, kind: 'leave' })
  return { skill, absence, skilledService: serviceId }
}
