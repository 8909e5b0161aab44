import {
  ADMINISTRATORS,
  answersOf,
  created,
  itemsOf,
  namesOf,
  SIGNED_IN,
  type Body,
  type Row,
} from './row.ts'
import { PICTURE } from './files.scene.ts'
import { STANDINGS, type Scene, type Standing } from './scene.ts'

// The practical conversation is the family's, the nurse's and dispatch's; the clinical one the
// patient's, the nurse's and the doctor's; the one with the practice the family's and dispatch's. Files
// belong to the visit, to dispatch only what was sent to the practice. Whoever broke the glass reads all
// of them and all files, and writes in none.

type Seen = Partial<Record<Standing, unknown>>
// nobody stranger | self delegate watcher booker reader talker former | nurse otherNurse doctor otherDoctor |
// administrator dispatcher finance clinicalLead privacyOfficer breaker
const READS = {
  practical: '401 404 | 200 200 404 404 404 200 404 | 200 404 404 404 | 200 200 404 404 404 200',
  clinical: '401 404 | 200 404 404 404 404 404 404 | 200 404 200 404 | 404 404 404 404 404 200',
  practice: '401 404 | 200 200 404 404 404 200 404 | 404 404 404 404 | 200 200 404 404 404 200',
}
const WRITES = {
  practical: '401 404 | 200 200 404 404 404 200 404 | 200 404 404 404 | 200 200 404 404 404 403',
  clinical: '401 404 | 200 404 404 404 404 404 404 | 200 404 200 404 | 404 404 404 404 404 403',
  practice: '401 404 | 200 200 404 404 404 200 404 | 404 404 404 404 | 200 200 404 404 404 403',
}
const IN_PRACTICAL = 'self delegate talker nurse'
const IN_CLINICAL = 'self nurse doctor'
const IN_PRACTICE = 'self delegate talker'
const ALL_KINDS =
  '401 404 | 200 404 404 404 404 404 404 | 200 404 404 404 | 404 404 404 404 404 403'

type Kind = keyof typeof READS
/** Whose they are: of the visit, or of the patient. */
const whose = (kind: Kind) => (kind === 'practice' ? 'palesa' : 'scheduled')
const named = (kind: Kind, { visits, patients }: Scene) =>
  kind === 'practice'
    ? { patientId: patients['palesa'] }
    : { visitId: visits['scheduled'], conversation: kind }
const idOf = (kind: Kind, { conversations }: Scene) => conversations[`${whose(kind)} ${kind}`]

/** The same for everybody who is answered at all. */
const all = (answers: string, value: unknown): Seen => {
  const columns = answersOf({ answers })
  return Object.fromEntries(
    STANDINGS.filter((_, n) => columns[n] === '200').map((who) => [who, value]),
  )
}

const conversation = (kind: Kind, people: string): Row[] => [
  {
    endpoint: 'messages.send',
    about: `in the ${kind} one`,
    action: kind === 'practice' ? kind : `message-${kind}`,
    input: (scene) => ({ ...named(kind, scene), content: 'Ring twice' }),
    answers: created(WRITES[kind]),
    tells: people,
  },
  {
    endpoint: 'messages.send',
    about: `in the ${kind} one, by its id`,
    action: kind === 'practice' ? kind : `message-${kind}`,
    input: (scene) => ({ conversationId: idOf(kind, scene), content: 'Ring twice' }),
    answers: created(WRITES[kind]),
    tells: people,
  },
  {
    endpoint: 'messages.list',
    about: `of the ${kind} one`,
    input: (scene) => named(kind, scene),
    answers: READS[kind],
    shows: (body, scene) => itemsOf(body).map(({ id }) => scene.name(id)),
    seen: all(READS[kind], [`${whose(kind)} ${kind} picture`, `${whose(kind)} ${kind} message`]),
  },
  {
    endpoint: 'messages.list',
    about: `of the ${kind} one, by its id`,
    input: (scene) => ({ conversationId: idOf(kind, scene) }),
    answers: READS[kind],
  },
  {
    endpoint: 'messages.conversation',
    about: `the ${kind} one`,
    input: (scene) => ({ id: idOf(kind, scene) }),
    answers: READS[kind],
    shows: (body, scene) => scene.name(body['id']),
    seen: all(READS[kind], `${whose(kind)} ${kind}`),
  },
  {
    endpoint: 'messages.read',
    about: `in the ${kind} one`,
    input: (scene) => ({ ...named(kind, scene), upTo: 2 }),
    answers: WRITES[kind],
    tells: people,
  },
  {
    endpoint: 'messages.participants',
    about: `of the ${kind} one`,
    input: (scene) => named(kind, scene),
    answers: READS[kind],
    shows: (body, scene) =>
      itemsOf(body)
        .map(({ id }) => scene.name(id))
        .toSorted(),
    seen: all(READS[kind], people.split(' ').toSorted()),
  },
]

const OF_DISPATCH = [
  'foreign practical 1',
  'palesa practice 2',
  'scheduled practical 2',
  'sipho practice 1',
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
  'practice picture':
    /* */ '401 404 | 200 200 404 404 404 200 404 | 404 404 404 404 | 200 200 404 404 404 200',
  'order picture':
    /*    */ '401 404 | 200 200 404 404 200 404 404 | 200 404 200 404 | 200 404 404 200 404 200',
  'foreign picture':
    /*  */ '401 200 | 404 404 404 404 404 404 404 | 404 200 404 200 | 404 404 404 404 404 404',
  'released document':
    /**/ '401 404 | 200 200 404 404 200 404 404 | 200 404 200 404 | 404 404 404 404 404 200',
  'released document for care':
    /**/ '401 404 | 404 404 404 404 404 404 404 | 200 404 200 404 | 404 404 404 404 404 200',
  'copy document':
    /**/ '401 404 | 200 404 404 404 404 404 404 | 404 404 404 404 | 404 404 404 404 404 404',
  'signed document':
    /*  */ '401 404 | 404 404 404 404 404 404 404 | 200 404 200 404 | 404 404 404 404 404 200',
  'foreign document':
    /* */ '401 404 | 404 404 404 404 404 404 404 | 404 200 404 200 | 404 404 404 404 404 404',
}
const image = new File([new Uint8Array(await PICTURE)], 'wound.png', { type: 'image/png' })
const letter = new File(['From the ward: see her on Friday.'], 'letter.txt', { type: 'text/plain' })

export const MESSAGES: Row[] = [
  ...conversation('practical', IN_PRACTICAL),
  ...conversation('clinical', IN_CLINICAL),
  ...conversation('practice', IN_PRACTICE),
  {
    endpoint: 'messages.conversations',
    about: 'in which something was said, and those of the family with the practice',
    input: () => ({ limit: 100 }),
    answers: SIGNED_IN,
    shows: namesOf,
    seen: {
      ...all(SIGNED_IN, ''),
      stranger: 'foreign clinical foreign practical sipho practice',
      self: 'palesa practice scheduled clinical scheduled practical',
      delegate: 'lerato practice palesa practice scheduled practical',
      watcher: 'zola practice',
      booker: 'bheki practice',
      reader: 'refilwe practice',
      talker: 'palesa practice scheduled practical thandi practice',
      former: 'thabo practice',
      nurse: 'scheduled clinical scheduled practical',
      otherNurse: 'foreign clinical foreign practical',
      doctor: 'scheduled clinical',
      otherDoctor: 'foreign clinical',
      administrator: 'foreign practical palesa practice scheduled practical sipho practice',
      dispatcher: 'foreign practical palesa practice scheduled practical sipho practice',
      breaker: 'palesa practice scheduled clinical scheduled practical',
    },
  },
  {
    endpoint: 'messages.conversations',
    about: 'of one patient',
    input: ({ patients }) => ({ patientId: patients['zola'], limit: 100 }),
    answers: SIGNED_IN,
    shows: namesOf,
    seen: {
      ...all(SIGNED_IN, ''),
      watcher: 'zola practice',
      administrator: 'zola practice',
      dispatcher: 'zola practice',
    },
  },
  {
    endpoint: 'messages.read',
    about: 'in several at once, all or none',
    input: ({ conversations }) => ({
      marks: ['practical', 'clinical'].map((kind) => ({
        conversationId: conversations[`scheduled ${kind}`],
        upTo: 2,
      })),
    }),
    answers: ALL_KINDS,
    tells: 'self delegate talker nurse doctor',
  },
  {
    endpoint: 'messages.read',
    about: 'a practical message by its id',
    input: ({ messages }) => ({ messageIds: [messages['scheduled practical picture']] }),
    answers: WRITES.practical,
    tells: IN_PRACTICAL,
  },
  {
    endpoint: 'messages.unread',
    about: 'by conversation',
    input: () => ({}),
    answers: SIGNED_IN,
    shows: unread,
    seen: {
      ...all(SIGNED_IN, []),
      self: ['scheduled clinical 1'],
      delegate: ['palesa practice 2', 'scheduled practical 2'],
      talker: ['palesa practice 2', 'scheduled practical 2'],
      nurse: ['scheduled practical 2'],
      otherNurse: ['foreign practical 1'],
      doctor: ['scheduled clinical 2'],
      otherDoctor: ['foreign clinical 1'],
      administrator: OF_DISPATCH,
      dispatcher: OF_DISPATCH,
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
    endpoint: 'messages.hide',
    about: 'what the patient wrote to the practice',
    input: ({ messages }) => ({ id: messages['palesa practice message'] }),
    answers: '401 404 | 200 403 404 404 404 403 404 | 404 404 404 404 | 403 403 404 404 404 403',
    tells: IN_PRACTICE,
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
    answers: '401 404 | 201 201 403 403 403 201 404 | 201 404 201 404 | 201 404 404 201 404 201',
  },
  {
    endpoint: 'uploads.keeping',
    about: 'how files are kept',
    action: 'see-keeping',
    input: () => ({}),
    answers: ADMINISTRATORS,
  },
  {
    endpoint: 'backups.state',
    about: 'how it is backed up',
    action: 'see-backups',
    input: () => ({}),
    answers: ADMINISTRATORS,
  },
  {
    endpoint: 'uploads.file',
    about: 'to a visit',
    action: 'attach',
    input: ({ visits }) => ({ visitId: visits['scheduled'], file: letter }),
    answers: '401 404 | 201 201 403 403 403 201 404 | 201 404 201 404 | 403 403 404 404 404 403',
  },
  {
    endpoint: 'uploads.file',
    about: 'to a patient',
    action: 'attach-to-patient',
    input: ({ patients }) => ({ patientId: patients['palesa'], file: letter }),
    answers: '401 404 | 201 201 403 403 403 201 404 | 201 404 201 404 | 201 404 404 201 404 201',
  },
  ...Object.entries(FILES).map(([file, answers]): Row => ({
    endpoint: 'files.open',
    about: file,
    input: ({ files }) => ({ url: files[file as keyof typeof files].url }),
    answers,
  })),
  ...Object.entries(FILES).map(([file, answers]): Row => ({
    endpoint: 'uploads.link',
    about: file,
    input: ({ files }) => ({ id: files[file as keyof typeof files].id }),
    answers,
  })),
]
