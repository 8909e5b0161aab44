import type { Client } from '../../contract/client.ts'
import { newUuid } from '../platform/ids.ts'

const id = () => newUuid(new Date())
const inAMonth = () => new Date(Date.now() + 30 * 24 * 3_600_000).toISOString()

type Who = Record<'family' | 'nurse' | 'doctor' | 'admin', Client>

/**
 * A visit from the door to what comes after it, with `words` in every place that takes clinical words:
 * record, orders, care plan, vital signs, limits, report, addenda, review, follow-up, rating and cases. The
 * nurse is on her way; the doctor is the visit's.
 */
export async function wholeCare(who: Who, visitId: string, words: string): Promise<void> {
  const { family, nurse, doctor, admin } = who
  const visit = { id: visitId }
  const { patient } = await nurse.visits.get(visit)

  for (const kind of ['allergy', 'condition', 'medicine', 'alert', 'next_nurse', 'task'] as const) {
    const line = { id: patient.id, entryId: id(), kind, what: words, note: words }
    await nurse.record.add(kind === 'task' ? { ...line, rhythm: { every: 'visit' } } : line)
    if (kind === 'task') {
      const mark = { ...visit, markId: id(), entryId: line.entryId, done: false, reason: words }
      await nurse.record.mark(mark)
    } else if (kind === 'medicine') await nurse.record.end({ id: line.entryId, reason: words })
  }
  await doctor.observations.setPlan({
    id: patient.id,
    planId: id(),
    scale: 1,
    thresholds: { medium: 5, high: 7, single: true },
    reason: words,
    until: inAMonth(),
  })

  for (const status of ['ARRIVED', 'IN_PROGRESS'] as const)
    await nurse.visits.changeStatus({ ...visit, status })
  const observationsId = id()
  const signs = { respiration: 26, spo2: 90, pulse: 132, temperature: 39.4, worried: true }
  await nurse.observations.record({ ...visit, observationsId, ...signs })
  await doctor.observations.acknowledge({ id: observationsId, action: 'advice', note: words })
  await nurse.visits.changeStatus({ ...visit, status: 'COMPLETED' })

  await nurse.visits.saveReport({
    ...visit,
    reportId: id(),
    version: 0,
    findings: words,
    careGiven: words,
    advice: words,
    medicines: [
      { drug: words, dose: words, route: 'mouth', at: new Date().toISOString(), checked: true },
    ],
    wounds: [{ place: words, size: words, look: words, photos: [] }],
    followUp: words,
  })
  await nurse.visits.signReport({ ...visit, version: 1 })
  const questionId = id()
  await doctor.reviews.ask({ ...visit, questionId, question: words })
  const addendum = { addendumId: id(), content: words, reason: words, questionId }
  await nurse.visits.addAddendum({ ...visit, ...addendum })
  const services = await family.visits.services({})
  const followUp = { followUpId: id(), serviceId: services.items[0]!.id, withinDays: 7 }
  await doctor.reviews.orderFollowUp({ ...visit, ...followUp, reason: words })
  await doctor.visits.review({ ...visit, rating: 3, comment: words, release: true })
  await doctor.reviews.change({ ...visit, changeId: id(), rating: 4, comment: `${words} again` })

  await family.ratings.rate({ ...visit, ratingId: id(), stars: 2, words })
  const caseId = id()
  const complaint = { caseId, patientId: patient.id, visitId, category: 'care' as const, words }
  await family.cases.complain(complaint)
  await admin.cases.act({ id: caseId, stepId: id(), act: 'answer', words })
  await nurse.cases.report({
    caseId: id(),
    visitId,
    category: 'fall',
    severity: 'harm',
    atRisk: 'patient',
    place: words,
    doneAtOnce: words,
    words,
  })
}
