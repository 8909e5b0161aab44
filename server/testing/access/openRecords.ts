import type { Person, World } from '../world.ts'
import type { Standing } from './scene.ts'

const DAY = 24 * 60

/** One that is open, and one that was closed and reviewed, of a patient who is told later. */
export async function openRecords(
  world: World,
  people: Record<Standing, Person | null>,
  patients: Record<string, string>,
): Promise<Record<string, string>> {
  const breakGlass = (by: Person, patientId: string) =>
    world.as(by).access.breakGlass({ id: world.id(), patientId, reason: 'emergency' })
  const officer = world.as(people.privacyOfficer!).access
  await officer.delay({
    id: world.id(),
    patientId: patients['sipho']!,
    until: world.in(2 * DAY),
    reason: 'Somebody at home reads along',
  })
  const { id } = await breakGlass(people.dispatcher!, patients['sipho']!)
  await world.as(people.dispatcher!).access.closeOpening({ id })
  await officer.reviewOpening({ id, outcome: 'justified', note: 'As it should be' })
  const breakers = await breakGlass(people.breaker!, patients['palesa']!)
  return { breakers: breakers.id, dispatchers: id }
}
