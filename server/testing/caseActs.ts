import type { Person, World } from './world.ts'

/** What is said of a completed visit and its patient: a line of the record, stars, a complaint and its answer. */
export function caseActs(
  { as, id, admin, in: within }: World,
  { daughter, nurse, patientId }: { daughter: Person; nurse: Person; patientId: string },
  visitId: string,
) {
  const [complaint, incident, line] = [id(), id(), id()]
  const step = (caseId: string, act: 'own' | 'answer' | 'note' | 'end', more = {}) => ({
    name: `${act} of a case`,
    does: () => as(admin).cases.act({ id: caseId, stepId: id(), act, ...more }),
  })
  return [
    {
      name: 'a line of the record',
      does: () =>
        as(nurse).record.add({
          id: patientId,
          entryId: line,
          kind: 'allergy',
          what: 'Penicillin',
          at: within(0),
        }),
    },
    {
      name: 'it is ended',
      does: () => as(nurse).record.end({ id: line, reason: 'Somebody else' }),
    },
    {
      name: 'four stars',
      does: () => as(daughter).ratings.rate({ id: visitId, ratingId: id(), stars: 4 }),
    },
    {
      name: 'a complaint',
      does: () =>
        as(daughter).cases.complain({
          caseId: complaint,
          patientId,
          visitId,
          category: 'late',
          words: 'Late again',
        }),
    },
    step(complaint, 'own', { userId: admin.id }),
    step(complaint, 'answer', { words: 'We are sorry' }),
    step(complaint, 'end', { outcome: 'upheld' }),
    {
      name: 'a severe incident',
      does: () =>
        as(nurse).cases.report({
          caseId: incident,
          category: 'fall',
          severity: 'severe',
          atRisk: 'patient',
          words: 'Fell',
        }),
    },
    step(incident, 'note', { words: 'Rang her' }),
    step(incident, 'own', { userId: admin.id }),
  ]
}
