import { DOOR_CODE } from '../../../contract/doorCode.ts'
import type { PresenceEntry } from '../../../contract/grades.ts'
import type { Address } from '../../../contract/people.ts'
import type { Upload } from '../../../contract/uploads.ts'
import { CALLED } from '../../../contract/visits.ts'
import type { EndReason, Report, Status, Visit } from '../../../contract/visits.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import {
  fromBase64,
  openOrAlarm,
  openPerson,
  sealedPerson,
  UNREADABLE,
  type SealedPerson,
} from '../../platform/people.ts'
import { readableBy } from '../uploads/policy.ts'
import { conversationsOf } from '../messages/policy.ts'
import { lastPlace } from './location.ts'
import { allows, holds } from '../../platform/standing.ts'
import { unreadOf } from '../../platform/unread.ts'
import { readable, seesPlace, seesPresence, seesVersions } from './policy.ts'
import { readBeside, readWords, unsettled, wordsOf } from './reportWords.ts'
import { changeableUntil, RULES, type Called } from './lifecycle.ts'
import type { SummaryRow } from './queries.ts'

type Sealed = string
type ReportRow = {
  id: string
  version: number
  content: Sealed
  beside: Sealed | null
  author: SealedPerson
  savedAt: string
  signedAt: string | null
  pdf: string | null
  print: 'making' | 'ready' | 'failed'
  addenda: { id: string; content: Sealed; reason: Sealed; author: SealedPerson; at: string }[]
}
type ReviewRow = {
  rating: number
  comment: Sealed
  doctor: SealedPerson
  at: string
  released: boolean
  releasedAt: string | null
  changedAt: string | null
  versions: { id: string; rating: number; comment: Sealed; doctor: SealedPerson; at: string }[]
}
type QuestionRow = {
  id: string
  content: Sealed
  doctor: SealedPerson
  at: string
  answeredAt: string | null
  addendumId: string | null
}
type FollowUpRow = {
  id: string
  service: { id: string; name: string }
  withinDays: number
  reason: Sealed
  doctor: SealedPerson
  at: string
  decision: 'booked' | 'not_needed' | null
  settledAt: string | null
  note: Sealed | null
  booked: { id: string; start: string; status: Status } | null
}
type WhyRow = { id: string; reason: Sealed; doctor: SealedPerson | null; at: string }
type FileRow = Omit<Upload, 'url' | 'filename'> & {
  name: string
  filename: Sealed | null
  at: string
}
type PresenceRow = Omit<PresenceEntry, 'said'> & { said: Sealed | null }
type EventRow = {
  id: string
  type: string
  at: string
  receivedAt: string
  by: SealedPerson | null
  facts: { from?: Status; to?: Status; reason?: EndReason; uncertain?: boolean; said?: Status }
  note: Sealed | null
}

export type DetailColumns = {
  participants: { kind: 'self' | 'delegate' | 'nurse' | 'doctor'; person: SealedPerson }[]
  conversations: {
    id: string
    kind: 'practical' | 'clinical'
    lastNumber: number
    lastAt: string | null
    unread: number
  }[]
  files: FileRow[]
  report: ReportRow | null
  review: ReviewRow | null
  questions: QuestionRow[]
  followUps: FollowUpRow[]
  why: WhyRow | null
  timeline: EventRow[]
  location: { latitude: number; longitude: number; accuracy: number; at: string } | null
  presence: PresenceRow[]
  corrections: {
    id: string
    by: SealedPerson
    at: string
    from: Status
    to: Status
    reason: Sealed
  }[]
  calls: { whom: Called; result: 'no_answer' | 'answered' | 'no_number'; at: string }[]
}

/** Of one visit: beyond that its conversations show them. */
const MOST_FILES = 100

/** The copy of a report that is for others: the family has one of its own. */
const otherEdition = ({ actor }: Context) => (actor.role === 'patient' ? 'care' : 'family')

/** What the detail reads beside the summary, in the same statement. Row-level security narrows each. */
export const detailColumns = (context: Context) => sql`
  coalesce((
    select jsonb_agg(jsonb_build_object('kind', o.kind, 'person', ${sealedPerson('u')}) order by o.kind desc, u.id)
    from people_of_visit(v.id, v.patient_id) o join users u on u.id = o.user_id), '[]') as participants,
  coalesce((
    select jsonb_agg(jsonb_build_object('id', c.id, 'kind', c.kind, 'lastNumber', c.last_number, 'lastAt', c.last_at,
      'unread', ${unreadOf(context, 'm')}) order by c.kind desc)
    from conversations c left join read_marks m on m.conversation_id = c.id and m.user_id = ${context.actor.id}
    where c.visit_id = v.id and ${conversationsOf(context.actor)}), '[]') as conversations,
  coalesce((
    select jsonb_agg(to_jsonb(f) order by f.at desc, f.id) from (
      select u.id, u.kind as type, u.size, u.mimetype, u.storage_name as name,
        encode(u.filename, 'base64') as filename, u.created_at as at
      from uploads u
      where u.visit_id = v.id and u.state = 'clean' and ${readableBy(context.actor)}
        and (u.message_id is not null or u.report_id is not null)
        and u.edition is distinct from ${otherEdition(context)}
        and not exists (select from messages h where h.id = u.message_id and h.hidden_at is not null)
      order by u.created_at desc, u.id limit ${MOST_FILES}) f), '[]') as files,
  (
    select jsonb_build_object('id', r.id, 'version', r.version, 'content', encode(r.content, 'base64'),
      'beside', case when r.signed_at is null and ${context.actor.role === 'nurse'} then encode(r.beside, 'base64') end,
      'author', ${sealedPerson('a')}, 'savedAt', r.saved_at, 'signedAt', r.signed_at,
      'pdf', (select f.storage_name from uploads f
        where f.report_id = r.id and f.kind = 'document' and f.state = 'clean'
          and f.edition is distinct from ${otherEdition(context)}
        order by f.created_at desc, f.id limit 1),
      'print', print_state(v.id),
      'addenda', coalesce((
        select jsonb_agg(jsonb_build_object('id', x.id, 'content', encode(x.content, 'base64'),
          'reason', encode(x.reason, 'base64'), 'author', ${sealedPerson('xa')}, 'at', x.created_at)
          order by x.created_at, x.id)
        from report_addenda x join users xa on xa.id = x.author_id where x.report_id = r.id), '[]'))
    from reports r join users a on a.id = r.author_id where r.visit_id = v.id and ${readable(context.actor, 'r')}
  ) as report,
  (
    select jsonb_build_object('rating', w.rating, 'comment', encode(w.comment, 'base64'),
      'doctor', ${sealedPerson('wd')}, 'at', w.created_at, 'released', w.released_at is not null,
      'releasedAt', w.released_at, 'changedAt', w.changed_at, 'versions', coalesce((
        select jsonb_agg(jsonb_build_object('id', y.id, 'rating', y.rating, 'comment', encode(y.comment, 'base64'),
          'doctor', ${sealedPerson('yd')}, 'at', y.written_at) order by y.number desc)
        from review_versions y join users yd on yd.id = y.doctor_id
        where y.visit_id = w.visit_id and ${seesVersions(context.actor, 'y')}), '[]'))
    from reviews w join users wd on wd.id = w.doctor_id where w.visit_id = v.id and ${readable(context.actor, 'w')}
  ) as review,
  coalesce((
    select jsonb_agg(jsonb_build_object('id', q.id, 'content', encode(q.content, 'base64'),
      'doctor', ${sealedPerson('qd')}, 'at', q.asked_at, 'answeredAt', q.answered_at, 'addendumId', q.answer_id)
      order by q.asked_at, q.id)
    from review_questions q join users qd on qd.id = q.doctor_id
    where q.visit_id = v.id and ${seesVersions(context.actor, 'q')}), '[]') as questions,
  coalesce((
    select jsonb_agg(jsonb_build_object('id', f.id, 'service', jsonb_build_object('id', fs.id, 'name', fs.name),
      'withinDays', f.within_days, 'reason', encode(f.reason, 'base64'), 'doctor', ${sealedPerson('fd')},
      'at', f.ordered_at, 'decision', x.decision, 'settledAt', x.resolved_at, 'note', encode(x.note, 'base64'),
      'booked', case when x.booked_id is not null then jsonb_build_object('id', x.booked_id, 'start', x.start_at,
        'status', x.status) end) order by f.ordered_at, f.id)
    from follow_ups f join users fd on fd.id = f.doctor_id join services fs on fs.id = f.service_id
    left join lateral follow_ups_of(v.id) x on x.id = f.id
    where f.visit_id = v.id and ${seesVersions(context.actor, 'f')}), '[]') as "followUps",
  (
    select jsonb_build_object('id', y.id, 'reason', encode(y.reason, 'base64'), 'at', y.ordered_at,
      'doctor', case when yd.id is not null then ${sealedPerson('yd')} end)
    from why_of_visit(v.id) y left join users yd on yd.id = y.doctor_id
    where ${seesVersions(context.actor, 'v')}) as why,
  coalesce((
    select jsonb_agg(jsonb_build_object('id', e.id, 'type', e.type, 'at', e.happened_at,
      'receivedAt', e.recorded_at, 'by', case when b.id is not null then ${sealedPerson('b')} end,
      'facts', e.facts, 'note', encode(ov.reason, 'base64')) order by e.number, e.id)
    from events e left join users b on b.id = e.actor_id left join overrides ov on ov.event_id = e.id
    where e.visit_id = v.id and e.type not in ('NEW_MESSAGE', 'MESSAGE_DELETED', 'MESSAGES_READ', 'OFFER_ENDED', 'NOTICE', 'PRINT_ASKED')
      and ${holds(context.actor, 'dispatch') ? sql`true` : sql`e.type <> 'VISIT_OFFERED'`}), '[]') as timeline,
  case when ${seesPlace(context.actor)} then ${lastPlace} end as location,
  coalesce((
    select jsonb_agg(jsonb_build_object('id', e.id, 'kind', e.kind, 'grade', e.grade,
      'reasons', e.reasons, 'metres', e.metres, 'accuracy', e.accuracy, 'pinConfirmed', e.pin_confirmed,
      'mock', e.mock, 'said', encode(e.said, 'base64'), 'at', e.happened_at, 'receivedAt', e.received_at,
      'uncertain', e.uncertain, 'codeTriesLeft', greatest(0, ${DOOR_CODE.tries} - coalesce((
        select d.wrong from door_codes d
        where d.visit_id = e.visit_id and d.nurse_id = e.nurse_id and d.kind = e.kind), 0))) order by e.kind)
    from presence e where e.visit_id = v.id and e.replaced_at is null
      and ${seesPresence(context.actor, 'e')}), '[]') as presence,
  coalesce((
    select jsonb_agg(jsonb_build_object('id', y.id, 'by', ${sealedPerson('yb')}, 'at', y.at,
      'from', y.from_status, 'to', y.to_status, 'reason', encode(y.reason, 'base64')) order by y.at, y.id)
    from corrections y join users yb on yb.id = y.by_id
    where y.visit_id = v.id and ${seesPlace(context.actor)}), '[]') as corrections,
  coalesce((
    select jsonb_agg(jsonb_build_object('whom', k.whom, 'result', k.result, 'at', k.at) order by k.at, k.id)
    from call_attempts k where k.visit_id = v.id and k.by_id = v.nurse_id
      and ${seesPlace(context.actor)}), '[]') as calls`

const iso = (value: string) => new Date(value).toISOString()

/** Opens what is sealed in a detail row. */
export function openDetail(context: Context, row: SummaryRow & DetailColumns) {
  const open = (table: string, column: string, id: string, sealed: Buffer | null) =>
    openOrAlarm(
      context,
      row.patient_key,
      { table, column, row: id, person: row.patient_id },
      sealed,
    )
  const address = open('visits', 'address', row.id, row.address)
  return {
    address: address === null ? null : (JSON.parse(address) as Address),
    note: open('visits', 'note', row.id, row.note) ?? '',
    participants: row.participants.map(({ kind, person }) => ({
      ...openPerson(context, person),
      relation: kind,
    })),
    conversations: row.conversations.map(({ lastAt, ...talk }) => ({
      ...talk,
      lastAt: lastAt && iso(lastAt),
    })),
    files: row.files.map(({ name, filename, at, ...file }) => ({
      ...file,
      url: `/uploads/${name}`,
      filename: open('uploads', 'filename', file.id, fromBase64(filename)) ?? UNREADABLE,
      at: iso(at),
    })),
    report: row.report && openReport(context, row.report, open),
    review: row.review && openReview(context, row, row.review, open),
    questions: row.questions.map(({ id, content, doctor, at, answeredAt, addendumId }) => ({
      id,
      question: open('review_questions', 'content', id, fromBase64(content)),
      doctor: openPerson(context, doctor),
      at: iso(at),
      answeredAt: answeredAt && iso(answeredAt),
      addendumId,
    })),
    followUps: row.followUps.map(
      ({ id, reason, doctor, at, decision, settledAt, note, ...rest }) => ({
        ...rest,
        id,
        reason: open('follow_ups', 'reason', id, fromBase64(reason)),
        doctor: openPerson(context, doctor),
        at: iso(at),
        state: decision ?? ('open' as const),
        settledAt: settledAt && iso(settledAt),
        note: note && open('tasks', 'note', id, fromBase64(note)),
        booked: rest.booked && { ...rest.booked, start: iso(rest.booked.start) },
      }),
    ),
    why: row.why && {
      reason: open('follow_ups', 'reason', row.why.id, fromBase64(row.why.reason)),
      doctor: row.why.doctor && openPerson(context, row.why.doctor),
      at: iso(row.why.at),
    },
    timeline: row.timeline.map((event) => ({
      id: event.id,
      type: event.type,
      at: iso(event.at),
      receivedAt: iso(event.receivedAt),
      by: event.by && openPerson(context, event.by),
      from: event.facts.from ?? null,
      to: event.facts.to ?? null,
      reason: event.facts.reason ?? null,
      uncertain: event.facts.uncertain ?? false,
      said: event.facts.said ?? null,
      note: event.note && open('overrides', 'reason', event.id, fromBase64(event.note)),
    })),
    location: row.location && { ...row.location, at: iso(row.location.at) },
    corrections: row.corrections.map(({ id, by, at, reason, ...moved }) => ({
      ...moved,
      id,
      at: iso(at),
      by: openPerson(context, by),
      reason: open('corrections', 'reason', id, fromBase64(reason)) ?? '',
    })),
    absence: absenceOf(row),
    kept: null,
    presence: row.presence.map((entry) => ({
      ...entry,
      said: open('presence', 'said', entry.id, fromBase64(entry.said)),
      at: iso(entry.at),
      receivedAt: iso(entry.receivedAt),
    })),
  } satisfies Partial<Visit>
}

/** What it takes to say that nobody opens, for whoever may say so or watch. */
function absenceOf(row: SummaryRow & DetailColumns): Visit['absence'] {
  if (row.status !== 'ARRIVED' || !row.arrived_at) return null
  if (!allows(['nurse', 'desk'], row.standings)) return null
  const made = new Set(row.calls.map(({ whom }) => whom))
  return {
    from: new Date(row.arrived_at.getTime() + RULES.absentWaitMinutes * 60_000).toISOString(),
    calls: row.calls.map((call) => ({ ...call, at: iso(call.at) })),
    missing: CALLED.filter((whom) => !made.has(whom)),
  }
}

type Open = (table: string, column: string, id: string, sealed: Buffer | null) => string | null

function openReport(context: Context, report: ReportRow, open: Open): Report {
  const content = open('reports', 'content', report.id, fromBase64(report.content))
  return {
    id: report.id,
    version: report.version,
    ...readWords(content),
    beside: unsettled(
      readBeside(open('reports', 'beside', report.id, fromBase64(report.beside))),
    ).map((version) => ({ ...wordsOf(version), id: version.id, savedAt: version.savedAt })),
    unreadable: content === null,
    author: openPerson(context, report.author),
    savedAt: iso(report.savedAt),
    signedAt: report.signedAt && iso(report.signedAt),
    pdfUrl: report.pdf && `/uploads/${report.pdf}`,
    pdfState: report.signedAt === null ? null : report.print,
    addenda: report.addenda.map((addendum) => ({
      id: addendum.id,
      content: open('report_addenda', 'content', addendum.id, fromBase64(addendum.content)) ?? '',
      reason: open('report_addenda', 'reason', addendum.id, fromBase64(addendum.reason)) ?? '',
      author: openPerson(context, addendum.author),
      at: iso(addendum.at),
    })),
  }
}

function openReview(context: Context, row: SummaryRow, review: ReviewRow, open: Open) {
  // The rating judges the report: nurse and doctor see it, the family does not.
  const family = allows(['self', 'delegate:reports'], row.standings)
  const { at, changedAt, releasedAt } = review
  const amended =
    changedAt && (!family || (releasedAt && Date.parse(changedAt) > Date.parse(releasedAt)))
  const mine = review.doctor.id === context.actor.id
  return {
    rating: family ? null : review.rating,
    comment: open('reviews', 'comment', row.id, fromBase64(review.comment)),
    doctor: openPerson(context, review.doctor),
    at: iso(at),
    released: review.released,
    amendedAt: amended ? iso(changedAt) : null,
    changeableUntil: mine ? changeableUntil(new Date(at)).toISOString() : null,
    versions: review.versions.map((version) => ({
      id: version.id,
      rating: version.rating,
      comment: open('review_versions', 'comment', version.id, fromBase64(version.comment)),
      doctor: openPerson(context, version.doctor),
      at: iso(version.at),
    })),
  }
}
