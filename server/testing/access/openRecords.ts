import type { KeptState } from '../keptState.ts'
import type { Person, World } from '../world.ts'
import type { Standing } from './scene.ts'

const DAY = 24 * 60

/** One that is open, and one that was closed and reviewed, of a patient who is told later. */
export async function openRecords(
  world: World,
  people: Record<Standing, Person | null>,
  patients: Record<string, string>,
  visits: Record<string, string>,
  paper: string,
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
  const lines = await openLines(world, people, patients, visits, paper)
  return { breakers: breakers.id, dispatchers: id, ...lines }
}

/** One line of each sort in the record of a patient, one that was ended, and one of another family's. */
async function openLines(
  world: World,
  people: Record<Standing, Person | null>,
  patients: Record<string, string>,
  visits: Record<string, string>,
  paper: string,
) {
  const ids: Record<string, string> = {}
  const add = async (name: string, line: Record<string, unknown>, by: Standing = 'nurse') => {
    ids[name] = world.id()
    await world.as(people[by]!).record.add({
      id: patients[by === 'nurse' ? 'palesa' : 'sipho']!,
      entryId: ids[name],
      kind: 'condition',
      what: KNOWN,
      ...line,
    })
  }
  await add('allergy', { kind: 'allergy', severe: true })
  await add('confidential', { confidential: true })
  await add('note', { kind: 'next_nurse' })
  await add('safeguarding', { kind: 'safeguarding' })
  await add('hidden', { kind: 'safeguarding', hiddenReason: 'Her son reads along' })
  await add('ended', { kind: 'medicine' })
  await add('task', { kind: 'task', rhythm: { every: 'visit' } })
  await add('order', {
    kind: 'order',
    order: {
      prescriber: { name: 'Dr Adams', number: 'MP0123456' },
      validFrom: '2026-11-01',
      documentId: paper,
    },
  })
  await add('foreign line', {}, 'otherNurse')
  await world.as(people.nurse!).record.end({ id: ids['ended']!, reason: 'Stopped by the clinic' })
  await world.as(people.nurse!).record.mark({
    id: visits['inProgress']!,
    markId: world.id(),
    entryId: ids['task']!,
    done: false,
    reason: KNOWN,
  })
  return ids
}
/** A clinical word that stands in the record of everybody, and nowhere else. */
export const KNOWN = 'Penicillin makes her swell'

/** What the system keeps of a second factor in the middle of its use. */
export async function beginFactors(world: World, kept: KeptState, { id }: Person): Promise<void> {
  await kept.run(`insert into code_attempts values ($1, 1, 0, $2, null)`, [id, world.now()])
  await kept.run(`insert into passkeys values ($1, $2, 'key', 'key', 0, '{}', 'name', $3, null)`, [
    world.id(),
    id,
    world.now(),
  ])
  await kept.run(`insert into passkey_challenges values ('challenge', 'prove', $1, $2, null)`, [
    id,
    world.in(5),
  ])
}
