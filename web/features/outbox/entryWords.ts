import type { Change } from '../../changes.ts'
import type { OutboxEntry } from '../../outbox.ts'
import type { Status } from '../../../contract/visits.ts'
import { longDay, time } from '../../time.ts'
import { STATUS_WORDS } from '../../words.ts'

const WORDS: Record<Change, string> = {
  'visits.request': 'Ask for a visit',
  'planning.series': 'Ask for a series of visits',
  'planning.reschedule': 'Move a visit to another time',
  'family.setAddress': 'Change the address',
  'workingTime.setHours': 'Set working hours',
  'workingTime.setSkills': 'Say what a nurse has learned',
  'workingTime.recordAbsence': 'Record an absence',
  'workingTime.withdrawAbsence': 'Take an absence back',
  'notifications.choose': 'How you are told',
  'practice.createService': 'Add a service',
  'practice.saveService': 'Change a service',
  'practice.createSkill': 'Add a skill',
  'practice.saveSkill': 'Change a skill',
  'practice.addHoliday': 'Add a holiday',
  'practice.removeHoliday': 'Take a holiday away',
  'visits.changeStatus': 'Step of a visit',
  'visits.cancel': 'Cancel a visit',
  'visits.assignNurse': 'Assign a nurse',
  'visits.assignDoctor': 'Choose a doctor',
  'dispatch.sick': 'A nurse is ill',
  'dispatch.applyCover': 'Give visits to other nurses',
  'offers.make': 'Offer a visit',
  'offers.accept': 'Take a visit',
  'offers.decline': 'Say no to a visit',
  'offers.withdraw': 'Take an offer back',
  'visits.shareLocation': 'Where you are',
  'presence.explain': 'Why a check-in is not proven',
  'presence.enterDoorCode': 'Door code',
  'observations.record': 'Vital signs',
  'observations.acknowledge': 'Answer to a warning',
  'observations.setPlan': 'Warnings of a patient',
  'cases.complain': 'Complaint',
  'cases.report': 'Incident report',
  'cases.act': 'Step of a case',
  'ratings.rate': 'How a visit was',
  'presence.proposePin': 'Where the home is',
  'presence.recordCall': 'Call from the door',
  'presence.correct': 'Correction of a visit',
  'presence.setCareFlags': 'Lives alone, is frail',
  'tasks.resolve': 'Decision',
  'timesheets.approve': 'Approval of a week',
  'visits.saveReport': 'Save the report',
  'visits.signReport': 'Sign the report',
  'visits.printReport': 'Make the PDF of a report again',
  'visits.addAddendum': 'Add to the report',
  'copies.ask': 'Copy of a record',
  'visits.review': 'Review a report',
  'reviews.orderFollowUp': 'Order a follow-up visit',
  'reviews.ask': 'Ask the nurse about a report',
  'reviews.change': 'Change a review',
  'reviews.release': 'Show a report to the family',
  'uploads.image': 'Photo of a wound',
  'messages.send': 'Message',
  'messages.read': 'Mark as read',
  'messages.hide': 'Hide a message',
  'people.createPatient': 'Add a patient',
  'staff.invite': 'Invite somebody',
  'staff.renew': 'New link of an invitation',
  'staff.withdraw': 'Withdraw an invitation',
  'staff.enterRegistration': 'Enter a registration',
  'staff.verifyRegistration': 'Verify a registration',
  'staff.refuseRegistration': 'Refuse a registration',
  'staff.setDuties': 'Change duties',
  'staff.disable': 'Disable an account',
  'staff.enable': 'Enable an account',
  'family.invite': 'Invite to care with you',
  'family.withdraw': 'Take an invitation back',
  'family.change': 'Change what somebody may do',
  'family.end': 'End what somebody may do',
  'family.setStatus': 'How a patient is',
  'family.setBirthDate': 'Correct a birth date',
  'family.setLanguage': 'In which language a patient is written to',
  'trail.gateShown': 'Gate code was shown',
  'help.raise': 'Call for help',
  'help.cancel': 'Take a call for help back',
  'help.take': 'Take a call for help',
  'help.close': 'Close a call for help',
  'help.planOnCall': 'Put somebody on call',
  'help.removeOnCall': 'Take somebody off call',
  'record.add': 'Something to know',
  'record.end': 'End of something to know',
  'record.mark': 'Checklist',
  'access.closeOpening': 'Close an opened record',
  'access.reviewOpening': 'Review of an opened record',
  'access.delay': 'When a patient is told',
  'operations.retry': 'Try again what failed',
  'operations.discard': 'Discard what failed',
}

const excerpt = (text: unknown) => {
  const value = String(text ?? '')
  return value.length > 80 ? `${value.slice(0, 80)}…` : value
}

/** What a waiting change is, in words its author recognises. */
export function entryWords({ change, input }: OutboxEntry): { title: string; note: string } {
  const title = WORDS[change]
  if (change === 'visits.changeStatus') {
    return { title: STATUS_WORDS[input['status'] as Status] ?? title, note: title }
  }
  if (change === 'messages.send') return { title, note: excerpt(input['content']) }
  if (change === 'visits.saveReport') return { title, note: excerpt(input['findings']) }
  if (change === 'visits.request') {
    const start = String(input['start'])
    return { title, note: `${longDay(start)}, ${time(start)}` }
  }
  if (change === 'people.createPatient' || change === 'staff.invite') {
    return { title, note: excerpt(input['name']) }
  }
  if (change === 'record.add') return { title, note: excerpt(input['what']) }
  return { title, note: '' }
}
