import { CLINICAL } from './clinical.ts'
import { openDeliveries } from './deliveries.scene.ts'
import { keepVerdict, verifyTrail } from '../../platform/audit/verify.ts'
import { keepState } from '../keptState.ts'
import { openCases } from './cases.scene.ts'
import { openPractice } from '../practice.ts'
import { endDelegate, makeDelegate } from '../relations.ts'
import { openHelp } from './help.scene.ts'
import { openFiles } from './files.scene.ts'
import { openFailures } from './failures.scene.ts'
import { openFamily } from './family.scene.ts'
import { beginFactors, openRecords } from './openRecords.ts'
import { openObservations } from './observations.scene.ts'
import { openPresence } from './presence.scene.ts'
import { openCatalogue } from './practice.scene.ts'
import { openRegistrations } from './staff.scene.ts'
import { openVisits } from './visits.scene.ts'
import { choose } from './told.scene.ts'
import { createWorld, type Person, type World } from '../world.ts'

/**
 * Everybody whom the tables know, in the order of their columns. `delegate` has all rights, `watcher`
 * may only see visits, `booker`, `reader` and `talker` have the right to book, to reports or to messages
 * beside; `former` was a delegate of both families: the patient ended it, or it ran out.
 * `administrator` has every duty, those after have one each; `breaker` is a clinical lead who broke the
 * glass for the patient.
 */
export const STANDINGS = [
  'nobody',
  'stranger',
  'self',
  'delegate',
  'watcher',
  'booker',
  'reader',
  'talker',
  'former',
  'nurse',
  'otherNurse',
  'doctor',
  'otherDoctor',
  'administrator',
  'dispatcher',
  'finance',
  'clinicalLead',
  'privacyOfficer',
  'breaker',
] as const
export type Standing = (typeof STANDINGS)[number]

export type Scene = Awaited<ReturnType<typeof openScene>>

type Practice = Awaited<ReturnType<typeof openPractice>>

/**
 * A practice with a visit in every state, conversations, files, a report at each stage, and as much
 * again of another family. Everything has a name, so that a table can say what is seen.
 */
export async function openScene() {
  const world = await createWorld()
  const practice = await openPractice(world)
  const kept = await keepState(world)
  const { patient, daughter, stranger, nurse, otherNurse, doctor, otherDoctor } = practice
  const watcher = await world.family('Zola Watcher')
  const booker = await world.family('Bheki Booker')
  const reader = await world.family('Refilwe Reader')
  const talker = await world.family('Thandi Talker')
  const former = await world.family('Thabo Former')
  const people: Record<Standing, Person | null> = {
    nobody: null,
    stranger,
    self: patient,
    delegate: daughter,
    watcher,
    booker,
    reader,
    talker,
    former,
    nurse,
    otherNurse,
    doctor,
    otherDoctor,
    administrator: world.admin,
    dispatcher: await world.hire('administrator', 'Dineo Dispatch', {
      duties: ['dispatch'],
    }),
    finance: await world.hire('administrator', 'Fikile Finance', {
      duties: ['finance'],
    }),
    clinicalLead: await world.hire('administrator', 'Carel Lead', {
      duties: ['clinical_lead'],
    }),
    privacyOfficer: await world.hire('administrator', 'Priya Privacy', {
      duties: ['privacy_officer'],
    }),
    breaker: await world.hire('administrator', 'Bongi Breaker', {
      duties: ['clinical_lead'],
    }),
  }
  const patients = await openPatients(world, practice, {
    zola: watcher,
    bheki: booker,
    refilwe: reader,
    thandi: talker,
    thabo: former,
  })
  await makeDelegate(world, daughter, practice.patientId)
  await makeDelegate(world, watcher, practice.patientId, ['visits'])
  await makeDelegate(world, booker, practice.patientId, ['visits', 'book'])
  await makeDelegate(world, reader, practice.patientId, ['visits', 'reports'])
  await makeDelegate(world, talker, practice.patientId, ['visits', 'messages'])
  await makeDelegate(world, former, practice.patientId)
  await makeDelegate(world, former, patients['sipho']!)
  const visits = await openVisits(world, practice, patients)
  const reports = await openReports(world, practice, visits)
  await world.as(daughter).ratings.rate({
    id: visits['reviewed']!,
    ratingId: world.id(),
    stars: 2,
    words: 'She was in a hurry',
  })
  const { messages, conversations } = await openConversations(world, practice, visits)
  const { rows: practices } = await kept.run(
    `select id, patient_id from conversations where kind = 'practice'`,
  )
  for (const [name, patient] of Object.entries(patients))
    conversations[`${name} practice`] = practices.find(
      (row: { id: string; patient_id: string }) => row.patient_id === patient,
    )!.id
  const copyId = world.id()
  await kept.run(
    `insert into record_copies (id, patient_id, asked_by, session_id, asked_at, state, expires_at)
      values ($1, $2, $3, $1, $4, 'ready', $5)`,
    [copyId, practice.patientId, patient.id, world.now(), world.in(7 * 24 * 60)],
  )
  const files = await openFiles(world, practice, { patients, visits, reports, messages, copyId })
  const deliveries = await openDeliveries(world, practice, visits['scheduled']!)
  const registrations = await openRegistrations(world, practice)
  const catalogue = await openCatalogue(world, practice)
  const { id: invitationId, link } = await world.as(world.admin).staff.invite({
    id: world.id(),
    name: 'Invited Nurse',
    email: 'invited@example.test',
    role: 'nurse',
  })
  for (const person of [patient, nurse])
    await kept.run(`insert into push_tokens values ($1, $2, $3)`, [
      `ExponentPushToken[${person.id}]`,
      person.id,
      world.now(),
    ])
  await choose(kept.run, [patient, nurse], world.now())
  await world.as(patient).auth.socketTicket({})
  await beginFactors(world, kept, practice.otherDoctor)
  await endDelegate(world, former, practice.patientId)
  await endDelegate(world, former, patients['sipho']!, 'ran out')
  const family = await openFamily(world, kept, { patient, patients })
  const tasks = await openPresence(world, kept, practice, visits)
  const openings = await openRecords(world, people, patients, visits, files['order picture'].id)
  const calls = await openHelp(world, kept, {
    nurse,
    onCall: otherDoctor,
    dispatcher: people.dispatcher!,
  })
  const cases = await openCases(world, practice, visits, people.clinicalLead!)
  const observations = await openObservations(world, practice, visits, CLINICAL)
  await world.as(people.dispatcher!).trail.hold({ id: visits['enRoute']!, held: true })
  await kept.run(`insert into effects (key, job, event_id, ids, due_at)
    select 'waiting', 'email', id, '{}', recorded_at from events limit 1`)
  const failures = await openFailures(world, kept, practice)
  await world.app.sealer.drain()
  await keepVerdict(world.app.services.database, {
    id: world.id(),
    at: world.now(),
    verdict: await verifyTrail(world.app.services.database),
  })
  // That somebody was here is written once a minute: here it was a moment ago.
  await kept.run('update sessions set last_seen_at = $1', [world.now()])
  // Time has passed while all this was made; whoever acts now has just said who they are.
  await kept.run('update sessions set proved_at = $1', [world.now()])
  const { rows: devices } = await kept.run('select id from push_tokens where user_id = $1', [
    nurse.id,
  ])
  const { rows } = await kept.run(
    'select id from sessions where user_id = $1 and ended_at is null',
    [nurse.id],
  )
  await kept.run(
    `insert into visit_delays select id, patient_id, 20, 20, updated_at from visits where id = $1`,
    [visits['scheduled']],
  )
  await kept.run('insert into file_checks values ($1, 9, 9000, 1, 0, 0, 0, 0, 0)', [world.now()])
  await kept.run(`insert into processes values (gen_random_uuid(), 'worker', $1, $1, '{}')`, [
    world.now(),
  ])
  const backup = [world.id(), world.now()]
  await kept.run('insert into backups (id, at) values ($1, $2)', backup)
  await kept.run('insert into backup_drills values ($1, $2, $2, $1, 9, 1, 4, null)', backup)
  await kept.run('insert into restores values ($1, $2, $1, $2, $2)', backup)
  await kept.run(`insert into nightly values ('registrations-ending', '2026-11-23')`)
  await kept.keep()

  const names = new Map<string, string>()
  for (const [standing, person] of Object.entries(people))
    if (person) names.set(person.id, standing)
  const invitations = { invitation: invitationId }
  for (const group of [
    patients,
    visits,
    messages,
    conversations,
    deliveries,
    failures,
    registrations,
    invitations,
    openings,
    tasks,
    calls,
    observations,
    cases,
  ])
    for (const [name, id] of Object.entries(group)) names.set(id, name)
  for (const [name, file] of Object.entries(files)) names.set(file.id, name)
  return {
    world,
    practice,
    kept,
    people,
    patients,
    visits,
    reports,
    messages,
    conversations,
    files,
    deliveries,
    failures,
    registrations,
    catalogue,
    invitations,
    openings,
    tasks,
    calls,
    observations,
    cases,
    invitation: link.split('#')[1]!,
    nurseSession: (rows as { id: string }[])[0]!.id,
    nurseDevice: devices[0].id as string,
    family,
    /** The name of what has this id; the id itself for what a test made in passing. */
    name: (id: unknown) => names.get(String(id)) ?? String(id),
    async close() {
      await kept.close()
      await world.close()
    },
  }
}

type Ids = Record<string, string>

async function openPatients(
  world: World,
  practice: Practice,
  others: Record<string, Person>,
): Promise<Ids> {
  const own = async (person: Person) =>
    (await world.as(person).people.patients({})).items.find(({ relation }) => relation === 'self')!
  const caller = world.id()
  await world.as(world.admin).people.createPatient({ id: caller, name: 'Gogo without account' })
  return {
    palesa: practice.patientId,
    lerato: (await own(practice.daughter)).id,
    sipho: (await own(practice.stranger)).id,
    caller,
    ...Object.fromEntries(
      await Promise.all(
        Object.entries(others).map(async ([name, person]) => [name, (await own(person)).id]),
      ),
    ),
  }
}

/** A draft, a signed report, a reviewed one that is released, and one that is not; by visit. */
async function openReports(world: World, practice: Practice, visits: Ids): Promise<Ids> {
  const { nurse, otherNurse, doctor } = practice
  const { drug, look, followUp } = CLINICAL
  const text = {
    findings: CLINICAL.findings,
    careGiven: CLINICAL.care,
    advice: CLINICAL.advice,
    medicines: [{ drug, dose: '500 mg', route: 'mouth' as const, at: world.in(0), checked: true }],
    wounds: [{ place: 'Left heel', size: '2 cm', look, photos: [] }],
    followUp,
  }
  const reports: Ids = {}
  const write = async (name: string) => {
    const id = visits[name]!
    const mine = world.as(name === 'foreign' ? otherNurse : nurse).visits
    reports[name] = world.id()
    await mine.saveReport({ id, reportId: reports[name], version: 0, ...text })
    if (name === 'inProgress' || name === 'completed') return
    await mine.signReport({ id, version: 1 })
    const addendum = { addendumId: world.id(), content: CLINICAL.addendum, reason: CLINICAL.why }
    await mine.addAddendum({ id, ...addendum })
    if (name === 'signed' || name === 'foreign') return
    const release = name === 'reviewed'
    const judged = { id, rating: 4, comment: CLINICAL.comment }
    if (!release) {
      const questionId = world.id()
      await world.as(doctor).reviews.ask({ id, questionId, question: CLINICAL.asked })
      await mine.addAddendum({ id, ...addendum, addendumId: world.id(), questionId })
      const followUp = { followUpId: world.id(), serviceId: practice.service.id, withinDays: 7 }
      await world.as(doctor).reviews.orderFollowUp({ id, ...followUp, reason: CLINICAL.ordered })
      const declined = { decision: 'not_needed' as const, note: 'She asks for none' }
      await world.as(world.admin).tasks.resolve({ id: followUp.followUpId, ...declined })
      return void (await world.as(doctor).visits.review({ ...judged, release }))
    }
    await world.as(doctor).visits.review({ ...judged, rating: 3, comment: CLINICAL.remarked })
    await world.as(doctor).reviews.change({ ...judged, changeId: world.id() })
  }
  const foreign = { id: visits['foreign']! }
  for (const status of ['ARRIVED', 'IN_PROGRESS', 'COMPLETED'] as const)
    await world.as(otherNurse).visits.changeStatus({ ...foreign, status })
  for (const name of ['inProgress', 'completed', 'signed', 'reviewed', 'withheld', 'foreign'])
    await write(name)
  return reports
}

async function openConversations(world: World, practice: Practice, visits: Ids) {
  const { patient, nurse, stranger, otherNurse } = practice
  const messages: Ids = {}
  const conversations: Ids = {}
  for (const [visit, family, carer] of [
    ['scheduled', patient, nurse],
    ['foreign', stranger, otherNurse],
  ] as const) {
    for (const conversation of ['practical', 'clinical'] as const) {
      const name = `${visit} ${conversation}`
      const visitId = visits[visit]!
      const from = conversation === 'practical' ? family : carer
      const sent = await world.as(from).messages.send({
        id: world.id(),
        visitId,
        conversation,
        content: conversation === 'practical' ? 'Ring twice' : CLINICAL.message,
      })
      messages[`${name} message`] = sent.id
      conversations[name] = sent.conversationId
      await world.as(family).messages.read({ visitId, conversation, upTo: 1 })
    }
  }
  for (const [name, family] of [
    ['palesa', patient],
    ['sipho', stranger],
  ] as const) {
    const { id: patientId } = (await world.as(family).people.patients({})).items.find(
      ({ relation }) => relation === 'self',
    )!
    const said = { id: world.id(), patientId, content: 'Are you open on Thursday?' }
    messages[`${name} practice message`] = (await world.as(family).messages.send(said)).id
    await world.as(family).messages.read({ patientId, upTo: 1 })
  }
  return { messages, conversations }
}
