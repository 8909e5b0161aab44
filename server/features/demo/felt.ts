import { newUuid } from '../../platform/ids.ts'
import type { Act, Company } from './company.ts'

const MINUTE = 60_000
/** Before now; the visit that it is about was the day before. */
const SAID = { rating: -95, complaint: -90, owner: -60, incident: -45 }

/** How the mother's last visit was, a complaint that somebody looks into, and an incident that waits. */
export function feltActs({ as, now, patients, users }: Company): Act[] {
  const at = (minutes: number) => new Date(now.getTime() + minutes * MINUTE)
  const caseId = newUuid(at(SAID.complaint))
  const act = (minutes: number, run: () => Promise<unknown>): Act => ({
    of: caseId,
    at: at(minutes),
    run: async () => void (await run()),
  })
  /** The last that is done; without a week behind us there is none. */
  async function lastVisit() {
    const { items } = await as.daughter.visits.list({ patientId: patients.mother, limit: 100 })
    return items.findLast(({ status }) => status === 'COMPLETED')?.id
  }
  return [
    act(SAID.rating, async () => {
      const id = await lastVisit()
      if (!id) return
      await as.daughter.ratings.rate({
        id,
        ratingId: newUuid(at(SAID.rating)),
        stars: 4,
        words: 'Kind and thorough. She came a little late.',
      })
    }),
    act(SAID.complaint, () =>
      as.daughter.cases.complain({
        caseId,
        patientId: patients.mother,
        category: 'money',
        answerBy: 'phone',
        words: 'We were charged twice for the dressings on Monday.',
      }),
    ),
    act(SAID.owner, () =>
      as.admin.cases.act({
        id: caseId,
        stepId: newUuid(at(SAID.owner)),
        act: 'own',
        userId: users.admin,
      }),
    ),
    act(SAID.incident, () =>
      as.nurse2.cases.report({
        caseId: newUuid(at(SAID.incident)),
        category: 'equipment',
        severity: 'near_miss',
        atRisk: 'patient',
        place: 'In the car',
        doneAtOnce: 'Took the second thermometer',
        words: 'The thermometer showed 34 degrees for everybody this morning.',
      }),
    ),
  ]
}
