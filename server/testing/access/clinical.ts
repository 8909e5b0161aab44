/** What nobody reads who only runs the practice; each word is nowhere else. */
export const CLINICAL = {
  findings: 'Ulcerated heel',
  care: 'Debrided it',
  advice: 'Elevate at night',
  addendum: 'Oozing by noon',
  why: 'Overlooked maceration',
  drug: 'Cloxacillin',
  look: 'Sloughy bed',
  followUp: 'Surgeon on Friday',
  comment: 'Antibiotics tomorrow',
  ordered: 'Graft site check',
  asked: 'Any crepitus',
  remarked: 'Wound swab missing',
  message: 'Feverish since Monday',
  file: 'necrosis.png',
  usual: 'Muddles weekdays',
  advised: 'Nebulise twice',
} as const
