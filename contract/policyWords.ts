// The policies in plain words: a page prints them, a test has each word here.

/** What the features are called, in the order of the page. */
export const FEATURE_WORDS: Record<string, string> = {
  visits: 'Visits and reports',
  messages: 'Messages',
  uploads: 'Files',
  people: 'People',
  staff: 'Staff',
  family: 'Family of a patient',
  access: 'Records that are opened',
  audit: 'Audit trail',
  background: 'Letters',
  help: 'Calls for help',
}

/** What is done, by the name that the policy has for it. */
export const ACTION_WORDS: Record<string, string> = {
  'assign-nurse': 'choose the nurse',
  'assign-doctor': 'choose the doctor',
  unassign: 'take the nurse off a visit',
  decline: 'give a visit back',
  'set-out': 'set out',
  'turn-back': 'turn back on the way',
  arrive: 'arrive',
  start: 'begin care',
  complete: 'complete the visit',
  'mark-absent': 'say that nobody opened',
  'end-early': 'end a visit before care, with a reason',
  undo: 'take back the last step',
  cancel: 'cancel a visit',
  'share-location': 'share the way to a visit',
  'write-report': 'write the report',
  'sign-report': 'sign the report',
  'read-report': 'read the report',
  'add-addendum': 'add to a signed report',
  review: 'review and rate the report',
  'message-practical': 'write about practical things',
  'message-clinical': 'write about the care itself',
  attach: 'attach a picture or file to a visit',
  'break-glass': 'open a record in an emergency, for 60 minutes',
  MAY_REQUEST: 'ask for a visit',
  MAY_CALL_PATIENT: 'be given the number of the patient, from setting out to the end',
  MAY_SEE_PLACE: 'see the dot of a nurse on her way (the family: for the last 2 km only)',
  MAY_SEE_ETA: 'be told when a nurse on her way arrives',
  MAY_SEE_TRAIL: 'see the whole way of a nurse, for 30 days',
  MAY_HOLD_TRAIL: 'keep the way of a nurse for an incident',
  practical: 'the practical conversation of a visit',
  clinical: 'the clinical conversation of a visit',
  practice: 'the conversation of a patient with the practice, which outlives visits',
  MAY_ATTACH_TO_PATIENT: 'keep a file in the record, without a visit',
  'list-patients': 'see the list of patients',
  'add-patient': 'add a patient',
  'list-staff': 'see the list of staff',
  'invite-staff': 'invite a colleague',
  'set-duties': 'give duties to another administrator',
  'disable-staff': 'disable and enable the account of a colleague',
  'enter-registration': "enter one's own registration",
  'enter-for-another': 'enter the registration of a colleague',
  'verify-registration': 'verify a registration that somebody else entered',
  'end-sessions': 'end the sign-ins of somebody else',
  'see-family': 'see who belongs to a patient',
  'give-rights': 'give somebody a right',
  'end-rights': 'end a right (everybody may end their own)',
  'record-authority': 'record an authority that was shown',
  'make-link-code': 'make the code that links an account to a patient',
  'correct-birth-date': 'correct a date of birth',
  active: 'say that a patient is well enough to be visited',
  in_hospital: 'say that a patient is in hospital',
  moved_away: 'say that a patient has moved away',
  deceased: 'say that a patient has died',
  MAY_CORRECT_DEATH: 'take back that a patient has died',
  'read-outbox': 'read the letters that were sent',
  'read-audit': 'read the audit trail',
  'name-patients': 'see the names of all patients',
  'list-openings': 'see every record that was opened',
  'review-opening': 'review an opening, never their own',
  'delay-telling': 'have a patient told later, for a safeguarding reason',
  'call-for-help': 'call for help',
  'see-on-call': 'see who is on call',
  'plan-on-call': 'plan who is on call',
  'read-policy': 'read this page',
}

/** Who: what somebody is to a visit or patient, signs in as, or is responsible for. */
export const WHO_WORDS: Record<string, string> = {
  self: 'the patient',
  'delegate:visits': 'family with the right to see visits',
  'delegate:book': 'family with the right to book',
  'delegate:reports': 'family with the right to reports',
  'delegate:messages': 'family with the right to messages',
  nurse: 'the nurse of the visit',
  doctor: 'the doctor of the visit',
  desk: 'dispatch',
  glass: 'whoever opened the record (60 minutes)',
  patient: 'patients and families',
  administrator: 'every administrator',
  dispatch: 'dispatch',
  finance: 'finance',
  clinical_lead: 'clinical lead',
  privacy_officer: 'privacy officer',
}

/** What decides line by line, by `feature.predicate`. */
export const PREDICATE_WORDS: Record<string, string> = {
  'visits.visibleTo':
    'A list of visits shows a nurse or doctor their own, the family those of their patients, dispatch all, and other administrators only those of a record they opened.',
  'visits.readable':
    'Reports and reviews are read by the nurse and doctor of the visit, and by the family once a doctor has released them. Administrators read none, unless they opened the record.',
  'visits.seesPlace':
    'Where a nurse is on the map is seen by dispatch and by herself, nobody else.',
  'messages.writableBy':
    'A conversation is written in by those who take part in it at that moment, and by nobody who left. A nurse takes part until 7 days after her report is signed.',
  'messages.conversationsOf':
    'Whoever opened a record reads every conversation of that patient and writes in none.',
  'uploads.readableBy':
    'A file is opened by whoever may read the message, report or record that it belongs to. Dispatch opens only what was sent to the practice.',
  'help.answeredBy':
    'A call for help is seen and taken by dispatch, and by everybody whom it has called. It calls up the chain until a named person takes it.',
  'people.patientsOf':
    'The list of patients shows a family those they care for, and dispatch everybody.',
}
