import { afterAll, beforeAll, expect, test } from 'vitest'
import { visits as contract } from '../../../contract/visits.ts'
import { ask } from '../../testing/asking.ts'
import { keepState, type KeptState } from '../../testing/keptState.ts'
import { openPractice } from '../../testing/practice.ts'
import { makeDelegate } from '../../testing/relations.ts'
import { createWorld, type Person, type World } from '../../testing/world.ts'

// Every state, every command, every person. What is expected is written here by hand and imports
// nothing of the rules that it judges.

/** Where visits stand, with the minutes since each time was stamped. */
const SCENES: Record<string, { status: string; since: Record<string, number> }> = {
  REQUESTED: { status: 'REQUESTED', since: {} },
  SCHEDULED: { status: 'SCHEDULED', since: { scheduled: 60 } },
  EN_ROUTE: { status: 'EN_ROUTE', since: { scheduled: 60, en_route: 2 } },
  ARRIVED: { status: 'ARRIVED', since: { scheduled: 60, en_route: 20, arrived: 2 } },
  'ARRIVED 10 min': { status: 'ARRIVED', since: { scheduled: 60, en_route: 20, arrived: 10 } },
  IN_PROGRESS: {
    status: 'IN_PROGRESS',
    since: { scheduled: 60, en_route: 20, arrived: 10, started: 5 },
  },
  'IN_PROGRESS 6 min': {
    status: 'IN_PROGRESS',
    since: { scheduled: 60, en_route: 20, arrived: 10, started: 6 },
  },
  COMPLETED: {
    status: 'COMPLETED',
    since: { scheduled: 60, en_route: 50, arrived: 40, started: 30, completed: 2 },
  },
  'COMPLETED 6 min': {
    status: 'COMPLETED',
    since: { scheduled: 60, en_route: 50, arrived: 40, started: 30, completed: 6 },
  },
  CANCELLED: { status: 'CANCELLED', since: { scheduled: 60, cancelled: 2 } },
  PATIENT_ABSENT: {
    status: 'PATIENT_ABSENT',
    since: { scheduled: 60, en_route: 30, arrived: 20, absent: 2 },
  },
  'PATIENT_ABSENT 6 min': {
    status: 'PATIENT_ABSENT',
    since: { scheduled: 60, en_route: 30, arrived: 20, absent: 6 },
  },
}

/**
 * What the assigned nurse gets: `+` it moves, `=` it is so already and nothing happens, `-` 409
 * not_possible_now, `x` 403 not_allowed. Every other person of the visit gets 403.
 */
const COLUMNS =
  'REQUESTED SCHEDULED EN_ROUTE ARRIVED IN_PROGRESS COMPLETED CANCELLED PATIENT_ABSENT'
const NEXT: Record<string, string> = {
  //                      REQ SCH ENR ARR INP COM CAN ABS
  SCHEDULED: /*        */ ' +   =   +   -   -   -   -   -',
  EN_ROUTE: /*         */ ' -   +   =   +   -   -   +   -',
  ARRIVED: /*          */ ' -   -   =   =   +   -   +   -',
  'ARRIVED 10 min': /* */ ' -   -   =   =   +   -   +   +',
  IN_PROGRESS: /*      */ ' -   -   =   =   =   +   -   -',
  'IN_PROGRESS 6 min': /**/ ' - -   =   =   =   +   -   -',
  COMPLETED: /*        */ ' -   -   =   =   =   =   -   -',
  'COMPLETED 6 min': /**/ ' -   -   =   =   =   =   -   -',
  CANCELLED: /*        */ ' -   -   -   -   -   -   =   -',
  PATIENT_ABSENT: /*   */ ' -   -   -   -   -   -   -   =',
  'PATIENT_ABSENT 6 min': ' -   -   -   -   -   -   -   =',
}
const UNDO: Record<string, string> = {
  SCHEDULED: /*        */ ' x   x   -   -   -   x   x   x',
  EN_ROUTE: /*         */ ' x   x   =   -   -   x   x   x',
  ARRIVED: /*          */ ' x   x   +   =   -   x   x   x',
  'ARRIVED 10 min': /* */ ' x   x   -   =   -   x   x   x',
  IN_PROGRESS: /*      */ ' x   x   -   +   =   x   x   x',
  'IN_PROGRESS 6 min': /**/ ' x x   -   -   =   x   x   x',
  COMPLETED: /*        */ ' x   x   -   -   +   x   x   x',
  'COMPLETED 6 min': /**/ ' x   x   -   -   -   x   x   x',
  CANCELLED: /*        */ ' x   x   -   -   -   x   x   x',
  PATIENT_ABSENT: /*   */ ' x   x   -   +   -   x   x   x',
  'PATIENT_ABSENT 6 min': ' x   x   -   -   -   x   x   x',
}

/** The commands of family and dispatch; a column per command, a row per state. */
const OFFICE_COLUMNS = 'cancel nurse other-nurse no-nurse doctor other-doctor'
const OFFICE: Record<string, string> = {
  //                  cancel nurse other none doctor other
  REQUESTED: /*      */ ' +    +    +    =    =    +',
  SCHEDULED: /*      */ ' +    =    +    +    =    +',
  EN_ROUTE: /*       */ ' +    =    +    +    =    +',
  ARRIVED: /*        */ ' +    =    +    +    =    +',
  IN_PROGRESS: /*    */ ' -    =    -    -    =    +',
  COMPLETED: /*      */ ' -    =    -    -    =    +',
  CANCELLED: /*      */ ' =    =    -    -    =    -',
  PATIENT_ABSENT: /* */ ' -    =    -    -    =    +',
}
const MAY: Record<string, string[]> = {
  cancel: ['self', 'delegate', 'administrator'],
  nurse: ['administrator'],
  'other-nurse': ['administrator'],
  'no-nurse': ['administrator'],
  doctor: ['administrator'],
  'other-doctor': ['administrator'],
}
/** Who sees the visit at all; a visit that was only requested has no nurse yet. */
const SEES = ['self', 'delegate', 'nurse', 'doctor', 'administrator']

/** What a move leaves: the times that it stamps (+) and takes away (-). */
const LEAVES: Record<string, string> = {
  'SCHEDULED > REQUESTED': '-scheduled',
  'SCHEDULED > EN_ROUTE': '+en_route',
  'EN_ROUTE > SCHEDULED': '-en_route',
  'EN_ROUTE > ARRIVED': '+arrived',
  'EN_ROUTE > CANCELLED': '+cancelled',
  'ARRIVED > EN_ROUTE': '-arrived',
  'ARRIVED > IN_PROGRESS': '+started',
  'ARRIVED > CANCELLED': '+cancelled',
  'ARRIVED > PATIENT_ABSENT': '+absent',
  'IN_PROGRESS > ARRIVED': '-started',
  'IN_PROGRESS > COMPLETED': '+completed',
  'COMPLETED > IN_PROGRESS': '-completed',
  'PATIENT_ABSENT > ARRIVED': '-absent',
  'REQUESTED > cancel': '+cancelled',
  'SCHEDULED > cancel': '+cancelled',
  'EN_ROUTE > cancel': '+cancelled',
  'ARRIVED > cancel': '+cancelled',
  'REQUESTED > nurse': '+scheduled',
  'REQUESTED > other-nurse': '+scheduled',
  'SCHEDULED > other-nurse': '+scheduled',
  'EN_ROUTE > other-nurse': '+scheduled -en_route',
  'ARRIVED > other-nurse': '+scheduled -en_route -arrived',
  'SCHEDULED > no-nurse': '-scheduled',
  'EN_ROUTE > no-nurse': '-scheduled -en_route',
  'ARRIVED > no-nurse': '-scheduled -en_route -arrived',
}
const OFFICE_LEADS: Record<string, string> = {
  cancel: 'CANCELLED',
  nurse: 'SCHEDULED',
  'other-nurse': 'SCHEDULED',
  'no-nurse': 'REQUESTED',
}
const EVENTS: Record<string, string> = {
  CANCELLED: 'VISIT_CANCELLED',
  cancel: 'VISIT_CANCELLED',
  nurse: 'VISIT_ASSIGNED',
  'other-nurse': 'VISIT_ASSIGNED',
  'other-doctor': 'VISIT_ASSIGNED',
}

type Trial = { scene: string; command: string; undo: boolean; who: string; expected: string }

const words = (line: string) => line.trim().split(/\s+/)
const cell = (columns: string, line: string, command: string) =>
  words(line)[words(columns).indexOf(command)] ?? 'missing'

/** The hand-written tables as one long list of trials. */
function trials(): Trial[] {
  const list: Trial[] = []
  for (const [scene, { status }] of Object.entries(SCENES)) {
    const noNurse = status === 'REQUESTED'
    for (const who of ['nobody', 'stranger', 'other nurse', 'other doctor', ...SEES]) {
      const seen = SEES.includes(who) && !(who === 'nurse' && noNurse)
      const unseen = who === 'nobody' ? '401' : seen ? null : '404'
      for (const command of words(COLUMNS)) {
        for (const undo of [false, true]) {
          const line = (undo ? UNDO : NEXT)[scene] ?? ''
          const expected = unseen ?? (who === 'nurse' ? cell(COLUMNS, line, command) : 'x')
          list.push({ scene, command, undo, who, expected })
        }
      }
      for (const command of words(OFFICE_COLUMNS)) {
        const may = MAY[command]?.includes(who)
        const expected = unseen ?? (may ? cell(OFFICE_COLUMNS, OFFICE[status]!, command) : 'x')
        list.push({ scene, command, undo: false, who, expected })
      }
    }
  }
  return list
}

let world: World
let kept: KeptState
let ids: Record<string, string>
let people: Record<string, Person>

beforeAll(async () => {
  world = await createWorld()
  const practice = await openPractice(world)
  await makeDelegate(world, practice.daughter, practice.patientId)
  people = {
    stranger: practice.stranger,
    self: practice.patient,
    delegate: practice.daughter,
    nurse: practice.nurse,
    'other nurse': practice.otherNurse,
    doctor: practice.doctor,
    'other doctor': practice.otherDoctor,
    administrator: world.admin,
  }
  kept = await keepState(world)
  ids = {}
  for (const [scene, { status, since }] of Object.entries(SCENES)) {
    const visit = await practice.schedule(24 * 60 + Object.keys(ids).length * 180)
    ids[scene] = visit.id
    const stamps = [
      'scheduled',
      'en_route',
      'arrived',
      'started',
      'completed',
      'cancelled',
      'absent',
    ]
      .map((name) => {
        const minutes = since[name]
        return `${name}_at = ${minutes === undefined ? 'null' : `'${world.in(-minutes)}'`}`
      })
      .join(', ')
    const nurse = status === 'REQUESTED' ? 'null' : `'${practice.nurse.id}'`
    await kept.run(
      `update visits set status = '${status}', nurse_id = ${nurse}, ${stamps} where id = '${visit.id}'`,
    )
    if (since['arrived'])
      await kept.run(
        `insert into call_attempts (id, visit_id, patient_id, by_id, whom, result, at, received_at)
          select gen_random_uuid(), id, patient_id, $2, whom, 'no_answer', updated_at, updated_at
          from visits, unnest(array['patient', 'emergency_contact']) whom where id = $1`,
        [visit.id, practice.nurse.id],
      )
    if (status === 'REQUESTED' || status === 'CANCELLED')
      await kept.run(`delete from bookings where visit_id = '${visit.id}'`)
  }
  await kept.keep()
})
afterAll(async () => {
  await kept.close()
  await world.close()
})

function attempt({ scene, command, undo, who }: Trial) {
  const id = ids[scene]!
  const person = people[who] ?? null
  const nurse = people[command === 'other-nurse' ? 'other nurse' : 'nurse']!
  const doctor = people[command === 'other-doctor' ? 'other doctor' : 'doctor']!
  switch (command) {
    case 'cancel':
      return ask(world, person, contract.cancel, { id, reason: 'patient_request' })
    case 'nurse':
    case 'other-nurse':
      return ask(world, person, contract.assignNurse, { id, nurseId: nurse.id })
    case 'no-nurse':
      return ask(world, person, contract.assignNurse, { id, nurseId: null })
    case 'doctor':
    case 'other-doctor':
      return ask(world, person, contract.assignDoctor, { id, doctorId: doctor.id })
    default:
      return ask(world, person, contract.changeStatus, {
        id,
        status: command,
        undo,
        reason: 'unsafe',
      })
  }
}

const ANSWERS: Record<string, string> = {
  '=': '200 ',
  '+': '200 ',
  '-': '409 not_possible_now',
  x: '403 not_allowed',
  '401': '401 not_signed_in',
  '404': '404 not_found',
}

test('what is refused, and what is so already, changes nothing and records nothing', async () => {
  const still = trials().filter(({ expected }) => expected !== '+')
  expect(still.length).toBeGreaterThan(2_000)
  const wrong: unknown[] = []
  for (let from = 0; from < still.length; from += 40) {
    await Promise.all(
      still.slice(from, from + 40).map(async (trial) => {
        const { status, code, body } = await attempt(trial)
        const right = `${status} ${code}` === ANSWERS[trial.expected]
        const stays = trial.expected !== '=' || body['status'] === SCENES[trial.scene]!.status
        if (!right || !stays) wrong.push({ ...trial, status, code, is: body['status'] })
      }),
    )
    const changed = await kept.changed()
    if (changed.length > 0) wrong.push({ changed, by: still.slice(from, from + 40) })
    if (changed.length > 0) await kept.restore()
  }
  expect(wrong).toEqual([])
}, 120_000)

type Row = Record<string, unknown> & { status: string; nurse_id: string | null }

async function read(sql: string, id: string): Promise<Row[]> {
  return (await kept.run(sql, [id])).rows as Row[]
}

test('each move stamps its own times, is one event, and is told to everybody of the visit', async () => {
  const moves = trials().filter(({ expected }) => expected === '+')
  const made = new Set<string>()
  for (const trial of moves) {
    const { scene, command, who } = trial
    const from = SCENES[scene]!.status
    const id = ids[scene]!
    const about = JSON.stringify(trial)
    const [before] = await read('select * from visits where id = $1', id)
    const answer = await attempt(trial)
    const [after] = await read('select * from visits where id = $1', id)
    const to = command === 'other-doctor' ? from : (OFFICE_LEADS[command] ?? command)
    expect([answer.status, answer.body['status'], after!.status], about).toEqual([200, to, to])

    const leaves = LEAVES[`${from} > ${command}`] ?? (command === 'other-doctor' ? '' : 'missing')
    const expected: Record<string, unknown> = {}
    for (const name of Object.keys(before!).filter((column) => column.endsWith('_at')))
      expected[name] = before![name]
    for (const change of leaves ? words(leaves) : [])
      expected[`${change.slice(1)}_at`] = change.startsWith('+') ? world.now() : null
    expected['updated_at'] = world.now()
    expect(after, about).toMatchObject(expected)

    const happened = await read(
      'select type, actor_id, facts from events where visit_id = $1 and id not in (select id from kept.events)',
      id,
    )
    const facts = command === 'other-doctor' ? { action: 'assign-doctor' } : { from, to }
    expect(happened, about).toMatchObject([
      { type: EVENTS[command] ?? 'VISIT_STATUS_CHANGED', actor_id: people[who]!.id, facts },
    ])

    const told = await read(
      `select user_id from inbox i where event_id in (select id from events where visit_id = $1)
        and not exists (select from kept.inbox k where k.event_id = i.event_id)`,
      id,
    )
    const concerned = new Set(
      [
        people['self']!.id,
        people['delegate']!.id,
        ...[before, after].flatMap((row) => [row!.nurse_id, row!['doctor_id'] as string]),
      ].filter((person) => person !== null),
    )
    expect(told.map((row) => row['user_id']).toSorted(), about).toEqual([...concerned].toSorted())

    const booked = await read('select nurse_id from bookings where visit_id = $1', id)
    const holds = to === 'REQUESTED' || to === 'CANCELLED' ? [] : [{ nurse_id: after!.nurse_id }]
    expect(booked, about).toEqual(holds)
    made.add(`${from} > ${command}`)
    await kept.restore()
  }
  expect([...made].filter((move) => !move.endsWith('doctor')).toSorted()).toEqual(
    Object.keys(LEAVES).toSorted(),
  )
}, 120_000)
