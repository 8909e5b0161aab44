import { answersOf, created, itemsOf, SIGNED_IN, type Body, type Row } from './row.ts'
import { PICTURE, STANDINGS, type Scene, type Standing } from './scene.ts'

// The practical conversation is the family's, the nurse's and dispatch's; the clinical one the
// patient's, the nurse's and the doctor's. Files belong to the visit, never to dispatch. Whoever broke
// the glass reads both and all files, and writes in neither.

type Seen = Partial<Record<Standing, unknown>>
// nobody stranger | self delegate watcher booker reader talker former | nurse otherNurse doctor otherDoctor |
// administrator dispatcher finance clinicalLead privacyOfficer breaker
const READS = {
  practical: '401 404 | 200 200 404 404 404 200 404 | 200 404 404 404 | 200 200 404 404 404 200',
  clinical: '401 404 | 200 404 404 404 404 404 404 | 200 404 200 404 | 404 404 404 404 404 200',
}
const WRITES = {
  practical: '401 404 | 200 200 404 404 404 200 404 | 200 404 404 404 | 200 200 404 404 404 403',
  clinical: '401 404 | 200 404 404 404 404 404 404 | 200 404 200 404 | 404 404 404 404 404 403',
}
const IN_PRACTICAL = 'self delegate talker nurse'
const IN_CLINICAL = 'self nurse doctor'

/** The same for everybody who is answered at all. */
const all = (answers: string, value: unknown): Seen => {
  const columns = answersOf({ answers })
  return Object.fromEntries(
    STANDINGS.filter((_, n) => columns[n] === '200').map((who) => [who, value]),
  )
}

const conversation = (kind: 'practical' | 'clinical', people: string): Row[] => [
  {
    endpoint: 'messages.send',
    about: `in the ${kind} one`,
    action: `message-${kind}`,
    input: ({ visits }) => ({
      visitId: visits['scheduled'],
      conversation: kind,
      content: 'Ring twice',
    }),
    answers: created(WRITES[kind]),
    tells: people,
  },
  {
    endpoint: 'messages.send',
    about: `in the ${kind} one, by its id`,
    action: `message-${kind}`,
    input: ({ conversations }) => ({
      conversationId: conversations[`scheduled ${kind}`],
      content: 'Ring twice',
    }),
    answers: created(WRITES[kind]),
    tells: people,
  },
  {
    endpoint: 'messages.list',
    about: `of the ${kind} one`,
    input: ({ visits }) => ({ visitId: visits['scheduled'], conversation: kind }),
    answers: READS[kind],
    shows: (body, scene) => itemsOf(body).map(({ id }) => scene.name(id)),
    seen: all(READS[kind], [`scheduled ${kind} picture`, `scheduled ${kind} message`]),
  },
  {
    endpoint: 'messages.list',
    about: `of the ${kind} one, by its id`,
    input: ({ conversations }) => ({ conversationId: conversations[`scheduled ${kind}`] }),
    answers: READS[kind],
  },
  {
    endpoint: 'messages.read',
    about: `in the ${kind} one`,
    input: ({ visits }) => ({ visitId: visits['scheduled'], conversation: kind, upTo: 2 }),
    answers: WRITES[kind],
    tells: people,
  },
  {
    endpoint: 'messages.participants',
    about: `of the ${kind} one`,
    input: ({ visits }) => ({ visitId: visits['scheduled'], conversation: kind }),
    answers: READS[kind],
    shows: (body, scene) =>
      itemsOf(body)
        .map(({ id }) => scene.name(id))
        .toSorted(),
    seen: all(READS[kind], people.split(' ').toSorted()),
  },
]

const unread = (body: Body, scene: Scene) =>
  (body['conversations'] as Body[])
    .map((one) => `${scene.name(one['conversationId'])} ${String(one['unread'])}`)
    .toSorted()

/** Who opens which file. */
const FILES: Record<string, string> = {
  'visit picture':
    /*    */ '401 404 | 200 404 404 404 404 404 404 | 200 404 200 404 | 404 404 404 404 404 200',
  'patient picture':
    /*  */ '401 404 | 200 200 404 404 200 404 404 | 404 404 404 404 | 404 404 404 404 404 200',
  'practical picture':
    /**/ '401 404 | 200 200 404 404 404 200 404 | 200 404 200 404 | 404 404 404 404 404 200',
  'clinical picture':
    /* */ '401 404 | 200 404 404 404 404 404 404 | 200 404 200 404 | 404 404 404 404 404 200',
  'foreign picture':
    /*  */ '401 200 | 404 404 404 404 404 404 404 | 404 200 404 200 | 404 404 404 404 404 404',
  'released document':
    /**/ '401 404 | 200 200 404 404 200 404 404 | 200 404 200 404 | 404 404 404 404 404 200',
  'signed document':
    /*  */ '401 404 | 404 404 404 404 404 404 404 | 200 404 200 404 | 404 404 404 404 404 200',
  'foreign document':
    /* */ '401 404 | 404 404 404 404 404 404 404 | 404 200 404 200 | 404 404 404 404 404 404',
}
const image = new File([new Uint8Array(await PICTURE)], 'wound.png', { type: 'image/png' })

export const MESSAGES: Row[] = [
  ...conversation('practical', IN_PRACTICAL),
  ...conversation('clinical', IN_CLINICAL),
  {
    endpoint: 'messages.unread',
    about: 'by conversation',
    input: () => ({}),
    answers: SIGNED_IN,
    shows: unread,
    seen: {
      ...all(SIGNED_IN, []),
      self: ['scheduled clinical 1'],
      delegate: ['scheduled practical 2'],
      talker: ['scheduled practical 2'],
      nurse: ['scheduled practical 2'],
      otherNurse: ['foreign practical 1'],
      doctor: ['scheduled clinical 2'],
      otherDoctor: ['foreign clinical 1'],
      administrator: ['foreign practical 1', 'scheduled practical 2'],
      dispatcher: ['foreign practical 1', 'scheduled practical 2'],
    },
  },
  {
    endpoint: 'messages.hide',
    about: "the patient's practical one",
    input: ({ messages }) => ({ id: messages['scheduled practical message'] }),
    answers: '401 404 | 200 403 404 404 404 403 404 | 403 404 404 404 | 403 403 404 404 404 403',
    tells: IN_PRACTICAL,
  },
  {
    endpoint: 'messages.hide',
    about: "the nurse's clinical one",
    input: ({ messages }) => ({ id: messages['scheduled clinical message'] }),
    answers: '401 404 | 403 404 404 404 404 404 404 | 200 404 403 404 | 404 404 404 404 404 403',
    tells: IN_CLINICAL,
  },
  {
    endpoint: 'uploads.image',
    about: 'to a visit',
    action: 'attach',
    input: ({ visits }) => ({ visitId: visits['scheduled'], image }),
    answers: '401 404 | 201 201 403 403 403 201 404 | 201 404 201 404 | 403 403 404 404 404 403',
  },
  {
    endpoint: 'uploads.image',
    about: 'to a patient',
    action: 'attach-to-patient',
    input: ({ patients }) => ({ patientId: patients['palesa'], image }),
    answers: '401 404 | 201 201 403 403 403 201 404 | 404 404 404 404 | 404 404 404 404 404 404',
  },
  ...Object.entries(FILES).map(([file, answers]): Row => ({
    endpoint: 'files.open',
    about: file,
    input: ({ files }) => ({ url: files[file as keyof typeof files].url }),
    answers,
  })),
]
