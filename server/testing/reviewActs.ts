import type { Person, World } from './world.ts'

/** What a doctor does with a signed report, one act after the other. */
export function reviewActs({ as, id }: World, doctor: Person, visitId: string) {
  const visit = { id: visitId }
  return [
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
