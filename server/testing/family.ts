import type { Right } from '../../contract/people.ts'
import type { Person, World } from './world.ts'

/** The patient lets somebody care with them, as families really do: invites, and they accept. */
export async function letCare(
  world: World,
  patient: Person,
  to: Person,
  {
    patientId,
    rights,
    until = null,
  }: { patientId: string; rights: Right[]; until?: string | null },
): Promise<void> {
  const { link } = await world.as(patient).family.invite({
    id: world.id(),
    patientId,
    email: to.email,
    rights,
    until,
  })
  await world.as(to).family.accept({ token: link.split('#')[1]! })
}
