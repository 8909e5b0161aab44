import type { Person, World } from './world.ts'

/** What a doctor does with a signed report, one act after the other. */
export function reviewActs(
  { as, id }: World,
  { doctor, nurse }: { doctor: Person; nurse: Person },
  visitId: string,
) {
  const visit = { id: visitId }
  const questionId = id()
  return [
    {
      name: 'the doctor asks',
      does: () => as(doctor).reviews.ask({ ...visit, questionId, question: 'How deep?' }),
    },
    {
      name: 'the nurse answers',
      does: () =>
        as(nurse).visits.addAddendum({
          ...visit,
          addendumId: id(),
          content: '2 mm',
          reason: 'complete',
          questionId,
        }),
    },
    {
      name: 'reviewed',
      does: () =>
        as(doctor).visits.review({ ...visit, rating: 4, comment: 'Good', release: false }),
    },
    {
      name: 'the review changed before anybody of the family reads it',
      does: () => as(doctor).reviews.change({ ...visit, changeId: id(), rating: 3 }),
    },
    { name: 'released', does: () => as(doctor).reviews.release(visit) },
    {
      name: 'and amended',
      does: () => as(doctor).reviews.change({ ...visit, changeId: id(), rating: 5 }),
    },
  ]
}
