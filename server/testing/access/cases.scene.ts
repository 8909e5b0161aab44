import type { openPractice } from '../practice.ts'
import type { Person, World } from '../world.ts'

/** A complaint of the daughter, an incident of the nurse, and a severe one about the clinical lead that still rings. */
export async function openCases(
  world: World,
  { daughter, nurse, otherNurse, patientId }: Awaited<ReturnType<typeof openPractice>>,
  visits: Record<string, string>,
  clinicalLead: Person,
): Promise<Record<string, string>> {
  const [complaint, incident, about] = [world.id(), world.id(), world.id()]
  await world.as(daughter).cases.complain({
    caseId: complaint,
    patientId,
    visitId: visits['reviewed']!,
    category: 'manners',
    words: 'She was short with my mother',
  })
  const incidents = { category: 'fall', severity: 'no_harm', atRisk: 'patient' } as const
  await world.as(nurse).cases.report({
    caseId: incident,
    visitId: visits['inProgress']!,
    ...incidents,
    words: 'Slipped',
  })
  await world.as(otherNurse).cases.report({
    caseId: about,
    ...incidents,
    severity: 'severe',
    aboutId: clinicalLead.id,
    words: 'Shouted at me',
  })
  const calls = await world.as(world.admin).help.list({})
  const severe = calls.items.find(({ caseId }) => caseId === about)!.id
  for (const id of [complaint, about])
    await world
      .as(world.admin)
      .cases.act({ id, stepId: world.id(), act: 'note', words: 'Rang everybody' })
  return { complaint, incident, 'incident-about-lead': about, severe }
}
