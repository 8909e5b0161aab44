import { STATUS_WORDS } from '../../../contract/statusWords.ts'
import { ROUTES } from '../../../contract/reportParts.ts'
import { ASKED_KINDS, type EntryKind, type RecordEntry } from '../../../contract/record.ts'
import type { Visit } from '../../../contract/visits.ts'
import type { PrintedRound, RecordContents, RecordDocument } from '../documents.ts'
import type { Print } from '../pdf.ts'
import { CHARTS, chartOf } from './chart.ts'
import { printable, referenceOf, shortened, verificationCode } from './printed.ts'
import {
  ASKED_WORDS,
  BASIS_WORDS,
  ENTRY_TITLES,
  lookedAt,
  RIGHT_WORDS,
  ROLE_WORDS,
  TALK_WORDS,
} from './recordWords.ts'
import { measuredTable } from './vitals.ts'
import { clinicDate, clinicMoment, clinicTime } from './when.ts'

type Cell = string | { text: string; strong: true }
/** `columns`: shares of the width; 0 is as wide as its words. */
type Table = { heads: string[]; columns: number[]; rows: Cell[][] }
type Item = {
  title: string
  said: string
  sections: { title: string; text: string }[]
  table: Table | null
}
type Part = {
  title: string
  words: string
  charts: NonNullable<ReturnType<typeof chartOf>>[]
  table: Table | null
  items: Item[]
}

/** What record.typ prints, ready in words. */
export type PrintedRecord = ReturnType<typeof wordsOf> & { code: string }

/** A copy of a record, as it goes to the printer. */
export function printRecord(record: RecordDocument): Print<'record'> {
  const words = printable(wordsOf(record))
  const code = verificationCode({ copyId: record.copyId, ...words })
  return { template: 'record', data: { ...words, code }, pictures: [], at: record.at, code }
}

/** What the app needs and a copy does not: addresses of files, buttons, counts of the moment. */
const OF_THE_APP = new Set([
  'can',
  'unread',
  'url',
  'pdfUrl',
  'pdfState',
  'cancellation',
  'location',
])

/** The same contents as JSON, in the shapes of our API. */
export const forPrograms = (contents: RecordContents): string =>
  `${JSON.stringify(contents, (name, value: unknown) => (OF_THE_APP.has(name) ? undefined : value), 2)}\n`

const when = (at: string) => clinicMoment(new Date(at))
const part = (title: string, rest: Partial<Part>): Part => ({
  title,
  words: '',
  charts: [],
  table: null,
  items: [],
  ...rest,
})
/** Rows of one table: each costs memory while it is set, and nobody reads further. The file for programs has all. */
const MOST_ROWS = 1_000
const firstOf = (count: number) =>
  count > MOST_ROWS
    ? `The latest ${MOST_ROWS} of ${count}. All of them are in the file for programs (JSON).`
    : ''
/** An empty part says that it is empty: left out it could be forgotten. */
const listedPart = (title: string, table: Table, empty: string): Part =>
  part(
    title,
    table.rows.length > 0
      ? {
          words: firstOf(table.rows.length),
          table: { ...table, rows: table.rows.slice(0, MOST_ROWS) },
        }
      : { words: empty },
  )

const FOR = { self: 'the patient', delegate: 'family of the patient', staff: 'the practice' }

function wordsOf({ patientId, patientName, at, contents, under16 }: RecordDocument) {
  const { patient, madeFor, left } = contents
  const facts: [string, string][] = [
    ['Patient', `${patientName}, ${referenceOf(patientId)}`],
    ...(patient?.birthDate ? [['Born', patient.birthDate] as [string, string]] : []),
    ...(patient?.phone ? [['Phone', patient.phone] as [string, string]] : []),
    ...(patient?.address
      ? [['Address', `${patient.address.line}, ${patient.address.suburb}`] as [string, string]]
      : []),
    ['Copy for', `${madeFor.name}, ${FOR[madeFor.as]}`],
  ]
  return {
    title: 'Health record',
    patient: patientName,
    short: shortened(patientName),
    reference: referenceOf(patientId),
    author: 'Ahava',
    dated: clinicDate(at),
    day: `Copy of ${clinicMoment(at)}`,
    when: `Copy made ${clinicMoment(at)}`,
    facts,
    notes: [
      `This is what ${madeFor.name} may read of the record at that moment (Protection of Personal Information Act, section 23). Reports are here once a doctor has released them. If something is wrong, ask us to correct it: what was written stays, and the correction is added.`,
    ],
    left,
    parts: [
      ...knownParts(contents),
      vitalsPart(contents, under16),
      visitsPart(contents),
      reportsPart(contents),
      messagesPart(contents),
      filesPart(contents),
      ...familyPart(contents),
      ...accessPart(contents),
      endedPart(contents),
    ],
    closing:
      'All times are South African time. This copy can be checked by its code, or as a file byte for byte, under "Check a document". Keep it safe: it is not locked.',
  }
}

const ENTRY_COLUMNS = { heads: ['What', 'More about it', 'Noted'], columns: [1.1, 1.4, 0.9] }

const entryRow = (entry: RecordEntry): Cell[] => [
  entry.severe ? { text: `${entry.what} !`, strong: true } : entry.what,
  [entry.detail, orderWords(entry)].filter(Boolean).join('\n'),
  `${when(entry.at)}\n${entry.author.name}`,
]

function orderWords({ order }: RecordEntry): string {
  if (!order) return ''
  const { dose, route, frequency, prescriber, validFrom, validUntil } = order
  const how = [dose, route && ROUTES[route], frequency].filter(Boolean).join(', ')
  const by = [prescriber.name, prescriber.number].filter(Boolean).join(', ')
  return `${how}${how ? '. ' : ''}By ${by}, ${validUntil ? `${validFrom} to ${validUntil}` : `from ${validFrom}`}`
}

/** Each kind that has something, and those of which the record says whether anybody asked. */
function knownParts({ record }: RecordContents): Part[] {
  return (Object.keys(ENTRY_TITLES) as EntryKind[]).flatMap((kind) => {
    const rows = record.entries
      .filter((entry) => entry.kind === kind && !entry.noneKnown)
      .map(entryRow)
    if (rows.length > 0) return [part(ENTRY_TITLES[kind], { table: { ...ENTRY_COLUMNS, rows } })]
    const asked = ASKED_KINDS.find((each) => each === kind)
    if (!asked) return []
    const answer = record.asked[asked]
    return [
      part(ENTRY_TITLES[kind], {
        words: ASKED_WORDS[asked][answer === 'known' ? 'unsaid' : answer],
      }),
    ]
  })
}

function vitalsPart({ observations }: RecordContents, under16: boolean | null): Part {
  const title = 'Vital signs'
  if (observations.length === 0) return part(title, { words: 'Nothing was measured.' })
  const rounds = observations.map((round): PrintedRound => ({
    measuredAt: new Date(round.at),
    receivedAt: new Date(round.at),
    uncertain: round.uncertain,
    measured: round.measured,
    applies: round.applies,
    under16,
    score: null,
    comfort: false,
    ownThresholds: false,
    worried: round.worried,
  }))
  const { heads, rows } = measuredTable(rounds.toReversed().slice(0, MOST_ROWS), clinicMoment)
  return part(title, {
    words: `Shaded: usual for a grown person. A diamond, and ! in the table, is a value outside it. ${firstOf(rounds.length)}`,
    charts: CHARTS.map((chart) => chartOf(chart, rounds)).filter((chart) => chart !== null),
    table: { heads, rows, columns: heads.map(() => 0) },
  })
}

const visitsPart = ({ visits }: RecordContents) =>
  listedPart(
    'Visits',
    {
      heads: ['When', 'What', 'Nurse', 'State'],
      columns: [1, 1.2, 1, 1],
      rows: visits.map(({ start, service, nurse, status, inError }) => [
        when(start),
        service.name,
        nurse?.name ?? '–',
        inError ? `${STATUS_WORDS[status]}, entered in error` : STATUS_WORDS[status],
      ]),
    },
    'There are no visits.',
  )

function reportsPart({ visits }: RecordContents): Part {
  const items = visits.filter(({ report }) => report?.signedAt).map(reportItem)
  return items.length > 0
    ? part('Reports', { items })
    : part('Reports', { words: 'No report is released yet.' })
}

function reportItem({ start, service, report, review }: Visit): Item {
  const { findings, careGiven, advice, followUp, wounds, medicines, addenda, author, signedAt } =
    report!
  const woundText = wounds
    .map(({ place, size, look, photos }) =>
      [place, size, look, photos.length > 0 && `photos in the app: ${photos.length}`]
        .filter(Boolean)
        .join(', '),
    )
    .join('\n')
  const sections = [
    { title: 'Findings', text: findings },
    { title: 'Care given', text: careGiven },
    { title: 'Advice', text: advice },
    { title: 'Follow-up', text: followUp },
    { title: 'Wounds', text: woundText },
    ...addenda.map((added) => ({
      title: `Added ${when(added.at)} by ${added.author.name}: ${added.reason}`,
      text: added.content,
    })),
    ...(review?.comment
      ? [
          {
            title: `${review.doctor.name}, ${when(review.at)}${review.amendedAt ? `, amended ${when(review.amendedAt)}` : ''}`,
            text: review.comment,
          },
        ]
      : []),
  ]
  return {
    title: `${when(start)}, ${service.name}`,
    said: `${author.name}, signed ${when(signedAt!)}`,
    sections: sections.filter(({ text }) => text),
    table:
      medicines.length > 0
        ? {
            heads: ['Medicine given', 'Dose', 'How', 'Time'],
            columns: [1.6, 1, 1, 0],
            rows: medicines.map(({ drug, dose, route, at }) => [
              drug || '–',
              dose || '–',
              route ? ROUTES[route] : '–',
              at ? clinicTime(new Date(at)) : '–',
            ]),
          }
        : null,
  }
}

function messagesPart({ conversations }: RecordContents): Part {
  const count = conversations.reduce((sum, { messages }) => sum + messages.length, 0)
  let room = MOST_ROWS
  const shown = conversations.flatMap((talk) => {
    const messages = room > 0 ? talk.messages.slice(-room) : []
    room -= messages.length
    return messages.length > 0 ? [{ ...talk, messages }] : []
  })
  const items = shown.map(({ about, kind, messages }) => ({
    title: about ? `${TALK_WORDS[kind]}, ${when(about)}` : TALK_WORDS[kind],
    said: '',
    sections: [],
    table: {
      heads: ['When', 'Who', 'What'],
      columns: [0.8, 0.8, 2],
      rows: messages.map(({ sentAt, sender, content, hidden, attachments }) => [
        when(sentAt),
        sender?.name ?? 'Ahava',
        hidden
          ? '(removed by its sender)'
          : [content ?? '(unreadable)', ...attachments.map(({ filename }) => `File: ${filename}`)]
              .filter(Boolean)
              .join('\n'),
      ]),
    },
  }))
  return items.length > 0
    ? part('Messages', { words: firstOf(count), items })
    : part('Messages', { words: 'There are no messages.' })
}

function filesPart({ visits, record }: RecordContents): Part {
  const ofVisits = visits.flatMap(({ start, files }) =>
    files.map(({ filename, at }): Cell[] => [filename, `Visit of ${when(start)}`, when(at)]),
  )
  const ofOrders = record.entries.flatMap(({ order, at }): Cell[][] =>
    order?.document ? [[order.document.filename, "A doctor's order", when(at)]] : [],
  )
  const rows = [...ofVisits, ...ofOrders]
  return listedPart(
    'Files',
    { heads: ['File', 'Of', 'When'], columns: [1.4, 1.2, 0.9], rows },
    'There are no files.',
  )
}

function familyPart({ family }: RecordContents): Part[] {
  if (!family) return []
  const rows = family.map(({ person, rights, basis, since, until, over }): Cell[] => [
    person.name,
    rights.map((right) => RIGHT_WORDS[right]).join(', '),
    `${BASIS_WORDS[basis]}, since ${when(since)}${until ? `, until ${when(until)}` : ''}${over ? ', over' : ''}`,
  ])
  return [
    listedPart(
      'Who may do something for the patient',
      { heads: ['Who', 'May', 'Why'], columns: [1, 1.4, 1.4], rows },
      'Nobody.',
    ),
  ]
}

function accessPart({ access }: RecordContents): Part[] {
  if (!access) return []
  const rows = access.map(({ at, person, role, action, opened }): Cell[] => [
    when(at),
    person?.name ?? '(no longer known)',
    role ? ROLE_WORDS[role] : '–',
    `${lookedAt(action)}${opened ? ', opened by break-glass' : ''}`,
  ])
  return [
    listedPart(
      'Who looked at the record',
      { heads: ['When', 'Who', 'As', 'What'], columns: [1, 1, 0.6, 1.6], rows },
      'Nobody but the patient.',
    ),
  ]
}

const endedPart = ({ record }: RecordContents) =>
  listedPart(
    'Ended or corrected',
    {
      heads: ['What', 'Kind', 'Ended', 'Why'],
      columns: [1.2, 0.8, 1, 1],
      rows: record.history.map(({ what, kind, noneKnown, ended }) => [
        noneKnown ? 'None known' : what,
        ENTRY_TITLES[kind],
        ended ? `${when(ended.at)}\n${ended.by.name}` : '–',
        ended ? `${ended.reason}${ended.replacedBy ? '\n(replaced)' : ''}` : '',
      ]),
    },
    'Nothing was ended or corrected.',
  )
