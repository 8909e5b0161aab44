import type { WhyNoCopy } from '../../../contract/copies.ts'
import type { Thread } from '../../../contract/messages.ts'
import type { TrendRound } from '../../../contract/observations.ts'
import type { Visit } from '../../../contract/visits.ts'
import type { Services } from '../../platform/context.ts'
import { systemTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import { Refusal } from '../../platform/errors.ts'
import { SignedOut, type Reading } from '../../platform/http/reading.ts'
import type { RecordContents, RecordDocument } from '../../services/documents.ts'

// A copy holds what its asker reads on the screens at the moment it is made: every part is an answer of the API, read
// as their sign-in. What they may not read is not in it, and nothing here decides that.

/** So many of each at most; a copy says of what there is more. */
const MOST = { visits: 1_000, rounds: 5_000, messages: 5_000, access: 2_000 } as const
const PAGE = 100

type Copy = { id: string; patient_id: string; session_id: string; asked_at: Date; role: string }

/** Everything of a copy that is still to be made, or why it cannot be; null when it was made already. */
export async function loadCopy(
  { database }: Pick<Services, 'database'>,
  readingOf: (session: string) => Reading,
  copyId: string,
): Promise<RecordDocument | WhyNoCopy | null> {
  const copy = await systemTransaction(database, (tx) =>
    tx.maybe(sql<Copy>`
      select c.id, c.patient_id, c.session_id, c.asked_at, u.role
      from record_copies c join users u on u.id = c.asked_by
      where c.id = ${copyId} and c.state = 'making'`),
  )
  if (!copy) return null
  try {
    return await gather(readingOf(copy.session_id), copy)
  } catch (error) {
    if (error instanceof SignedOut) return 'signed_out'
    // The right may have ended between asking and making.
    if (isRefused(error)) return 'right_ended'
    throw error
  }
}

const isRefused = (error: unknown) =>
  error instanceof Refusal && (error.code === 'not_found' || error.code === 'not_allowed')

/** What is not theirs to read is no part of their copy. */
const ifTheirs = <Part>(part: Promise<Part>): Promise<Part | null> =>
  part.catch((error: unknown) => {
    if (isRefused(error)) return null
    throw error
  })

type Page<Item> = { items: Item[]; nextCursor: string | null }

/** Page after page, up to so many. */
async function all<Item>(most: number, page: (cursor?: string) => Promise<Page<Item>>) {
  const items: Item[] = []
  let cursor: string | null = null
  do {
    const { items: some, nextCursor }: Page<Item> = await page(cursor ?? undefined)
    items.push(...some)
    cursor = nextCursor
  } while (cursor !== null && items.length < most)
  return { items: items.slice(0, most), more: cursor !== null || items.length > most }
}

async function gather(read: Reading, copy: Copy): Promise<RecordDocument> {
  const { id: copyId, patient_id: patientId, asked_at: at } = copy
  const record = await read('record', 'read', { id: patientId })
  const { name } = await read('auth', 'me', {})
  const patient = await ifTheirs(read('people', 'patient', { id: patientId }))
  const trends = await readTrends(read, patientId)
  const visits = await readVisits(read, patientId)
  const talks = await readTalks(read, patientId)
  const access = await ifTheirs(
    all(MOST.access, (cursor) =>
      read('audit', 'access', { id: patientId, limit: PAGE, ...(cursor && { cursor }) }),
    ),
  )
  const relations = await ifTheirs(read('family', 'ofPatient', { id: patientId }))
  const left = [
    visits.more && `More than ${MOST.visits} visits: the latest are here.`,
    trends.more && `More than ${MOST.rounds} rounds of vital signs: the newest are here.`,
    talks.more &&
      `More than ${MOST.messages} messages: those of the latest conversations are here.`,
    access?.more && `More than ${MOST.access} readings of the record: the latest are here.`,
  ]
  const contents: RecordContents = {
    madeAt: at.toISOString(),
    madeFor: {
      name,
      as: copy.role === 'patient' ? (patient?.relation ?? 'delegate') : 'staff',
    },
    patient,
    record,
    visits: visits.items,
    observations: trends.items,
    conversations: talks.items,
    access: access && access.items,
    family: relations && relations.relations,
    left: left.filter((words) => typeof words === 'string'),
  }
  return {
    copyId,
    patientId,
    patientName: record.patient.name,
    at,
    under16: trends.under16,
    contents,
  }
}

/** The oldest first. */
async function readTrends(read: Reading, id: string) {
  let under16: boolean | null = null
  const found = await ifTheirs(
    all<TrendRound>(MOST.rounds, async (cursor) => {
      const trends = await read('observations', 'trends', { id, ...(cursor && { cursor }) })
      under16 = trends.under16
      return trends
    }),
  )
  return { items: found?.items.toReversed() ?? [], more: found?.more ?? false, under16 }
}

/** The latest first, each as its own page shows it. */
async function readVisits(read: Reading, patientId: string) {
  const listed = await ifTheirs(
    all(MOST.visits, (cursor) =>
      read('visits', 'list', {
        patientId,
        order: 'latest',
        limit: PAGE,
        ...(cursor && { cursor }),
      }),
    ),
  )
  const items: Visit[] = []
  for (const { id } of listed?.items ?? []) {
    const visit = await ifTheirs(read('visits', 'get', { id }))
    if (visit) items.push(visit)
  }
  return { items, more: listed?.more ?? false }
}

/** Whole conversations, those in which something was said last in front; their messages the oldest first. */
async function readTalks(read: Reading, patientId: string) {
  const threads = await ifTheirs(
    all<Thread>(500, (cursor) =>
      read('messages', 'conversations', { patientId, limit: PAGE, ...(cursor && { cursor }) }),
    ),
  )
  const items: RecordContents['conversations'] = []
  let room: number = MOST.messages
  let more = threads?.more ?? false
  for (const { id, conversation, visit, lastNumber } of threads?.items ?? []) {
    if (lastNumber === 0) continue
    const said = await all(room, (cursor) =>
      read('messages', 'list', { conversationId: id, limit: PAGE, ...(cursor && { cursor }) }),
    )
    room -= said.items.length
    more ||= said.more
    const about = visit ? visit.start : ''
    items.push({ about, kind: conversation, messages: said.items.toReversed() })
    if (room <= 0) break
  }
  return { items, more }
}
