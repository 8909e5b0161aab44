import type { QueryClient } from '@tanstack/react-query'
import type { EphemeralFrame, NumberedFrame } from '../contract/events.ts'
import type { HelpCall } from '../contract/help.ts'
import type { Offer } from '../contract/offers.ts'
import type { Whereabouts } from '../contract/trail.ts'
import type { Visit, VisitSummary } from '../contract/visits.ts'
import { amend } from './amend.ts'
import { applyTalk, readTalkAgain } from './talkCache.ts'

/** The names under which the screens keep what they read. */
export const keys = {
  visits: (filter: Record<string, unknown> = {}) => ['visits', filter] as const,
  visit: (id: string) => ['visit', id] as const,
  /** `about` is the visit of the conversation, or the patient whose with the practice it is. */
  messages: (about: string, conversationId: string) => ['messages', about, conversationId] as const,
  participants: (about: string, conversationId: string) =>
    ['participants', about, conversationId] as const,
  threads: (patientId?: string) => (patientId ? (['threads', patientId] as const) : ['threads']),
  thread: (id: string) => ['thread', id] as const,
  unread: ['unread'] as const,
  notifications: ['notifications'] as const,
  staff: (wanted: Record<string, unknown>) => ['staff', 'list', wanted] as const,
  colleague: (id: string) => ['staff', 'one', id] as const,
  /** For a visit: the board's changes are theirs. */
  candidates: (visitId: string) => ['staff', 'candidates', visitId] as const,
  cover: (nurseId: string, from: string, until: string) =>
    ['staff', 'cover', nurseId, from, until] as const,
  invitations: ['staff', 'invitations'] as const,
  myRegistrations: ['staff', 'mine'] as const,
  patients: ['patients'] as const,
  /** One page after the other, of those by a name or of all. */
  patientPages: (name: string) => ['patients', 'pages', name] as const,
  patient: (id: string) => ['patient', id] as const,
  family: ['family'] as const,
  familyOf: (patientId: string) => ['family-of', patientId] as const,
  services: ['services'] as const,
  tasks: ['tasks'] as const,
  careFlags: (patientId: string) => ['patient', patientId, 'care-flags'] as const,
  timesheets: (week?: string) =>
    week ? (['timesheets', 'all', week] as const) : (['timesheets'] as const),
  timesheet: (nurseId: string, week: string) => ['timesheets', nurseId, week] as const,
  /** Of a visit, for dispatch; without one whatever stands for this person. */
  offers: (visitId?: string) =>
    visitId ? (['offers', visitId] as const) : (['offers', 'all'] as const),
  /** Offers that ended without her, until she has seen it. */
  endedOffers: ['ended-offers'] as const,
  /** What was kept of a visit that is somebody else's now. */
  kept: (visitId: string) => ['kept', visitId] as const,
  /** Where a nurse is on her way, as far as this person may know. */
  whereabouts: (visitId: string) => ['whereabouts', visitId] as const,
  /** The same on the board, where the frames themselves move the dots. */
  onTheRoad: (visitId: string) => ['on-the-road', visitId] as const,
  slots: (wanted: Record<string, unknown>) => ['slots', wanted] as const,
  quote: (wanted: Record<string, unknown>) => ['quote', wanted] as const,
  /** What came of a series, by its first visit. */
  series: (firstId: string) => ['series', firstId] as const,
  nurseTime: (id: string) => ['nurse-time', id] as const,
  keptServices: ['practice', 'services'] as const,
  skills: ['practice', 'skills'] as const,
  keeping: ['practice', 'keeping'] as const,
  backups: ['backups'] as const,
  holidays: (year: number) => ['practice', 'holidays', year] as const,
  /** What is known of a patient: allergies first. */
  record: (patientId: string) => ['record', patientId] as const,
  /** Copies of it that this person asked for. */
  copies: (patientId: string) => ['copies', patientId] as const,
  rating: (visitId: string) => ['rating', visitId] as const,
  ratings: ['ratings'] as const,
  cases: (which: string, kind = 'both') => ['cases', which, kind] as const,
  case: (id: string) => ['cases', 'one', id] as const,
  ownRatings: ['ratings', 'own'] as const,
  checklist: (visitId: string) => ['checklist', visitId] as const,
  access: (patientId: string) => ['access', patientId] as const,
  audit: (filter: Record<string, string>) => ['audit', filter] as const,
  chain: ['chain'] as const,
  openings: (which?: 'own' | 'all') => (which ? (['openings', which] as const) : ['openings']),
  calls: ['calls'] as const,
  /** What was measured on a visit. */
  observations: (visitId: string) => ['observations', visitId] as const,
  /** What was measured of a patient over all visits. */
  trends: (patientId: string, span?: string) =>
    span ? (['trends', patientId, span] as const) : (['trends', patientId] as const),
  warning: (id: string) => ['warning', id] as const,
  /** Every review, for the clinical lead. */
  allReviews: ['reviews', 'all'] as const,
  /** Reports that wait for the doctor who is signed in. */
  reviewQueue: (which: 'waiting' | 'asked') => ['reviews', 'queue', which] as const,
  onCall: (from?: string) => (from ? (['on-call', from] as const) : ['on-call']),
  /** Alarms, queues and programs; what failed stands below it. */
  operations: ['operations', 'overview'] as const,
  failures: ['operations', 'failures'] as const,
  deliveries: (channel?: string) => ['deliveries', channel ?? 'all'] as const,
}

const list = (old: VisitSummary[] | undefined, change: (visit: VisitSummary) => VisitSummary) =>
  old?.map(change)

/**
 * Puts a visit as it is now into every list and page that shows it. `counted`: its unread messages are
 * counted by frames of their own, some of which may still be on their way.
 */
export function putSummary(queries: QueryClient, now: VisitSummary, counted = false) {
  let shown = false
  const merge = <T extends VisitSummary>(old: T, next: VisitSummary): T => ({
    ...old,
    ...next,
    ...(counted && { unread: old.unread }),
  })
  amend<VisitSummary[]>(queries, { queryKey: ['visits'] }, (old) =>
    list(old, (visit) => {
      if (visit.id !== now.id) return visit
      shown = true
      return visit.updatedAt > now.updatedAt ? visit : merge(visit, now)
      // What was entered in error is in no list.
    })?.filter((visit) => visit.id !== now.id || !visit.inError),
  )
  if (!shown) void queries.invalidateQueries({ queryKey: ['visits'] })
  amend<Visit>(queries, { queryKey: keys.visit(now.id), exact: true }, (old) =>
    old && old.updatedAt <= now.updatedAt ? merge(old, now) : old,
  )
}

const SUMMARY: readonly (keyof VisitSummary)[] = [
  'id',
  'status',
  'service',
  'patient',
  'nurse',
  'doctor',
  'start',
  'end',
  'suburb',
  'priceCents',
  'late',
  'overdue',
  'reportStatus',
  'unread',
  'updatedAt',
  'can',
  'atRisk',
  'inError',
  'delay',
]

/** Puts a whole visit, as a change answers it, on its page and its head into the lists. */
export function putVisit(queries: QueryClient, visit: Visit) {
  queries.setQueryData<Visit>(keys.visit(visit.id), (old) =>
    old && old.updatedAt > visit.updatedAt ? old : visit,
  )
  putSummary(
    queries,
    Object.fromEntries(SUMMARY.map((name) => [name, visit[name]])) as VisitSummary,
  )
}

/** What a numbered frame changes on the screens of `me`. */
export function applyFrame(queries: QueryClient, me: string, frame: NumberedFrame) {
  if (frame.type === 'WITHHELD') {
    // Something may no longer be shown, and no frame may say what: every visit kept here is asked
    // for again, and one that now answers nothing is forgotten.
    void queries.invalidateQueries({ queryKey: ['visits'] })
    void queries.invalidateQueries({ queryKey: ['visit'], refetchType: 'all' })
    void queries.invalidateQueries({ queryKey: ['observations'], refetchType: 'all' })
    void queries.invalidateQueries({ queryKey: ['reviews'] })
    void queries.invalidateQueries({ queryKey: ['family'] })
    void queries.invalidateQueries({ queryKey: ['patient'] })
    void queries.invalidateQueries({ queryKey: ['record'], refetchType: 'all' })
    void queries.invalidateQueries({ queryKey: ['trends'], refetchType: 'all' })
    void queries.invalidateQueries({ queryKey: ['checklist'], refetchType: 'all' })
    void queries.invalidateQueries({ queryKey: ['rating'], refetchType: 'all' })
    // A case that is about them now, and its call.
    void queries.invalidateQueries({ queryKey: ['cases'], refetchType: 'all' })
    void queries.invalidateQueries({ queryKey: keys.calls })
    for (const key of ['threads', 'thread', 'messages', 'participants', 'unread'])
      void queries.invalidateQueries({ queryKey: [key] })
    return
  }
  if (frame.type === 'VISIT_OFFERED' || frame.type === 'OFFER_ENDED') {
    const { offer } = frame.data
    if (frame.type === 'OFFER_ENDED')
      queries.setQueryData<Offer[]>(keys.endedOffers, (old = []) => [
        ...old.filter(({ id }) => id !== offer.id),
        offer,
      ])
    void queries.invalidateQueries({ queryKey: ['offers'] })
    return
  }
  if (frame.type === 'NOTICE') {
    const { caseId, patientId } = frame.data
    if (caseId) void queries.invalidateQueries({ queryKey: ['cases'] })
    if (patientId) {
      readRecordAgain(queries, patientId)
      void queries.invalidateQueries({ queryKey: ['checklist'] })
    }
    if (!frame.data.visit) return
    putSummary(queries, frame.data.visit, true)
    void queries.invalidateQueries({ queryKey: keys.visit(frame.data.visit.id) })
    void queries.invalidateQueries({ queryKey: keys.rating(frame.data.visit.id) })
    void queries.invalidateQueries({ queryKey: ['reviews'] })
    return
  }
  if (
    frame.type === 'NEW_MESSAGE' ||
    frame.type === 'MESSAGE_DELETED' ||
    frame.type === 'MESSAGES_READ'
  )
    return applyTalk(queries, me, frame)
  if (frame.type === 'HELP_RAISED' || frame.type === 'HELP_TAKEN' || frame.type === 'HELP_CLOSED') {
    if (frame.data.help) putCall(queries, frame.data.help)
    void queries.invalidateQueries({ queryKey: ['warning'] })
    if (frame.data.help?.caseId) void queries.invalidateQueries({ queryKey: ['cases'] })
    return
  }
  if (frame.type === 'EARLY_WARNING') {
    if (frame.data.help) putCall(queries, frame.data.help)
    void queries.invalidateQueries({ queryKey: keys.observations(frame.data.visitId) })
    void queries.invalidateQueries({ queryKey: ['trends'] })
    void queries.invalidateQueries({ queryKey: ['warning'] })
    void queries.invalidateQueries({ queryKey: ['reviews'] })
    return
  }
  putSummary(queries, frame.data.visit, true)
  void queries.invalidateQueries({ queryKey: ['slots'] })
  // The page also shows history, times and the report, which no frame carries.
  void queries.invalidateQueries({ queryKey: keys.visit(frame.data.visit.id) })
  void queries.invalidateQueries({ queryKey: keys.observations(frame.data.visit.id) })
  void queries.invalidateQueries({ queryKey: ['reviews'] })
  void queries.invalidateQueries({ queryKey: keys.trends(frame.data.visit.patient.id) })
  readPlacesAgain(queries, frame.data.visit.id)
  // Who may read what is known of a patient goes by the visits that are theirs.
  if (frame.type === 'VISIT_ASSIGNED' || frame.type === 'VISIT_CANCELLED')
    readRecordAgain(queries, frame.data.visit.patient.id)
  // Whoever took it on another device has no offer of it here any more.
  if (frame.type === 'VISIT_ASSIGNED') void queries.invalidateQueries({ queryKey: ['offers'] })
}

/** Puts a call for help among those that are shown; as in the list the newest stands first, whatever happens to others. */
export function putCall(queries: QueryClient, call: HelpCall) {
  queries.setQueryData<HelpCall[]>(
    keys.calls,
    (old) => old && [call, ...old.filter(({ id }) => id !== call.id)].toSorted(newestFirst),
  )
}

/** Also where no screen shows it: what is no longer theirs goes from the device. */
export function readRecordAgain(queries: QueryClient, patientId: string) {
  void queries.invalidateQueries({ queryKey: keys.record(patientId), refetchType: 'all' })
  void queries.invalidateQueries({ queryKey: keys.trends(patientId), refetchType: 'all' })
}
const newestFirst = (a: HelpCall, b: HelpCall) =>
  b.receivedAt.localeCompare(a.receivedAt) || b.id.localeCompare(a.id)

/** Who takes part in the conversations of a visit, and may write, goes by the visit. */
function readPlacesAgain(queries: QueryClient, visitId: string) {
  for (const queryKey of [
    ['messages', visitId],
    ['participants', visitId],
    ['threads'],
    ['thread'],
    ['unread'],
  ])
    void queries.invalidateQueries({ queryKey })
}

/** What a frame without a number changes. Typing is for the screen that shows it. */
export function applyEphemeral(queries: QueryClient, frame: EphemeralFrame) {
  if (frame.type === 'BOARD_CHANGED') {
    if (frame.conversationId) readTalkAgain(queries, frame.conversationId)
    if (!frame.visitId) return
    void queries.invalidateQueries({ queryKey: ['visits'] })
    void queries.invalidateQueries({ queryKey: keys.tasks })
    void queries.invalidateQueries({ queryKey: ['staff'] })
    void queries.invalidateQueries({ queryKey: ['offers'] })
    void queries.invalidateQueries({ queryKey: keys.visit(frame.visitId) })
    void queries.invalidateQueries({ queryKey: keys.rating(frame.visitId) })
    void queries.invalidateQueries({ queryKey: keys.ratings })
    readPlacesAgain(queries, frame.visitId)
  }
  if (frame.type === 'NURSE_LOCATION') {
    void queries.invalidateQueries({ queryKey: keys.whereabouts(frame.visitId) })
    const { latitude, longitude, accuracy, at } = frame
    queries.setQueryData<Whereabouts>(
      keys.onTheRoad(frame.visitId),
      (old) => old && { ...old, dot: { latitude, longitude, accuracy }, seenAt: at, stale: false },
    )
  }
}
