import type { KeptState } from '../keptState.ts'
import type { Person, World } from '../world.ts'

type Ground = { patient: Person; patients: Record<string, string> }

/** An open invitation of the patient's, a code for somebody without an account, and a state that was said. */
export async function openFamily(world: World, kept: KeptState, { patient, patients }: Ground) {
  const { id: invitation, link } = await world.as(patient).family.invite({
    id: world.id(),
    patientId: patients['palesa']!,
    email: 'friend@example.test',
    rights: ['visits'],
  })
  const { linkCode: code } = await world
    .as(world.admin)
    .family.makeLinkCode({ id: patients['caller']!, checked: 'id_document' })
  await kept.run(
    `insert into patient_statuses (id, patient_id, status, reason, said_by, at)
      values ($1, $2, 'active', '\\x00', $3, $4)`,
    [world.id(), patients['palesa'], world.admin.id, world.now()],
  )
  return { invitation, token: link.split('#')[1]!, code }
}
