import { CALLED } from '../../../contract/visits.ts'
import { OFFER_RULES } from '../../../contract/offers.ts'
import { newUuid } from '../../platform/ids.ts'
import type { Act, Company, Scene } from './company.ts'
import { FOR_THE_NEXT } from './known.ts'
import { PATIENTS, type AccountName } from './people.ts'
import type { PlannedVisit } from './plan.ts'
import { REPORTS, REVIEWS, WORRYING, type Written } from './reports.ts'
import { talkActs } from './talking.ts'
import { trail } from './trail.ts'
import { SETTLED, VITALS, WORRYING_VITALS } from './vitals.ts'
import { STEPS, WAYS, type StepName } from './ways.ts'

const MINUTE = 60_000

function sceneOf(planned: PlannedVisit, index: number, { now, services }: Company): Scene {
  const { minutes } = services.find(({ name }) => name === planned.service)!
  const wanted = planned.start.getTime() - planned.asked * 60 * MINUTE
  const at = new Date(Math.min(wanted, now.getTime() - (40 + (index % 9) * 11) * MINUTE))
  const end = new Date(planned.start.getTime() + minutes * MINUTE)
  return { ...planned, index, at, end, id: newUuid(at) }
}

/** Everything that happens around one visit up to now. */
export function actsOf(planned: PlannedVisit, index: number, company: Company): Act[] {
  const scene = sceneOf(planned, index, company)
  const steps: readonly StepName[] = WAYS[scene.way]
  return [
    { of: scene.id, at: scene.at, run: () => ask(company, scene) },
    ...steps.map((name): Act => {
      const at = momentOf(company, scene, name)
      return { of: scene.id, at, run: () => DO[name](company, scene, at) }
    }),
    ...talkActs(company, scene),
  ]
}

function momentOf({ now }: Company, scene: Scene, name: StepName): Date {
  const [from, minutes] = STEPS[name]
  const anchor = { asked: scene.at, start: scene.start, end: scene.end, now }[from]
  return new Date(Math.min(now.getTime(), anchor.getTime() + minutes * MINUTE))
}

function ask({ as, patients, services }: Company, scene: Scene) {
  return as[scene.by].visits.request({
    id: scene.id,
    patientId: patients[scene.patient],
    serviceId: services.find(({ name }) => name === scene.service)!.id,
    start: scene.start.toISOString(),
    address: PATIENTS[scene.patient].home,
    note: PATIENTS[scene.patient].note,
  })
}

type Step = (company: Company, scene: Scene, at: Date) => Promise<unknown>

const nurseOf = (scene: Scene): AccountName => scene.nurse ?? 'nurse'
const one = <T>(all: readonly T[], scene: Scene): T => all[scene.index % all.length]!

const move =
  (status: 'EN_ROUTE' | 'ARRIVED' | 'IN_PROGRESS' | 'COMPLETED' | 'PATIENT_ABSENT'): Step =>
  ({ as }, scene) =>
    as[nurseOf(scene)].visits.changeStatus({ id: scene.id, status, ...placeOf(scene, status) })

/** What the phone knows at the door: mostly well, sometimes roughly, now and then nothing. */
function placeOf({ index, patient }: Scene, status: string) {
  if (status !== 'ARRIVED' && status !== 'COMPLETED') return {}
  const pin = PATIENTS[patient].home.pin
  const accuracy = [8, 12, 70, 6, 15, 120, null][index % 7]
  if (!pin || accuracy == null) return {}
  return {
    position: { latitude: pin.latitude + 0.0001, longitude: pin.longitude - 0.0001, accuracy },
  }
}

const write =
  (choose: (scene: Scene) => Written): Step =>
  ({ as }, scene, at) => {
    const { medicines = [], ...words } = choose(scene)
    return as[nurseOf(scene)].visits.saveReport({
      id: scene.id,
      reportId: newUuid(at),
      version: 0,
      ...words,
      medicines: medicines.map((given) => ({ ...given, at: at.toISOString(), checked: true })),
    })
  }

const cancel =
  (reason: 'patient_better' | 'patient_request'): Step =>
  ({ as }, { id, by }) =>
    as[by].visits.cancel({ id, reason })

const DO: Record<StepName, Step> = {
  async assign({ as, users }, scene) {
    await as.admin.visits.assignNurse({ id: scene.id, nurseId: users[nurseOf(scene)] })
    return as.admin.visits.assignDoctor({ id: scene.id, doctorId: users.doctor })
  },
  // Long enough for whoever looks at the demo.
  offer: ({ as, users }, scene, at) =>
    as.admin.offers.make({
      id: scene.id,
      offers: [users.nurse, users.nurse2].map((nurseId) => ({ id: newUuid(at), nurseId })),
      minutes: OFFER_RULES.mostMinutes,
    }),
  'cancel early': cancel('patient_better'),
  'cancel late': cancel('patient_request'),
  'set out': move('EN_ROUTE'),
  'share the way': ({ as, now }, scene, at) =>
    as[nurseOf(scene)].visits.shareLocation({
      id: scene.id,
      deviceId: newUuid(now),
      points: trail(
        PATIENTS[scene.patient].home.pin,
        new Date(scene.start.getTime() + STEPS['set out'][1] * MINUTE),
        at,
      ),
    }),
  arrive: move('ARRIVED'),
  begin: move('IN_PROGRESS'),
  // Without signal since the morning: she could not hear that it was cancelled.
  async 'came anyway'({ as }, scene, at) {
    const after = (from: Date, minutes: number) => new Date(from.getTime() + minutes * MINUTE)
    const steps = [
      ['EN_ROUTE', after(scene.start, -20)],
      ['ARRIVED', after(scene.start, -5)],
      ['IN_PROGRESS', after(scene.start, 1)],
      ['COMPLETED', after(scene.end, -2)],
    ] as const
    if (scene.end >= at) return
    for (const [status, time] of steps)
      await as[nurseOf(scene)].visits.changeStatus({
        id: scene.id,
        status,
        at: time.toISOString(),
        ...placeOf(scene, status),
      })
  },
  async 'say absent'(company, scene, at) {
    await company.as.admin.presence.setCareFlags({
      id: company.patients[scene.patient],
      livesAlone: true,
      frail: true,
    })
    const { presence } = company.as[nurseOf(scene)]
    for (const whom of CALLED)
      await presence.recordCall({ id: scene.id, callId: newUuid(at), whom, result: 'no_answer' })
    await move('PATIENT_ABSENT')(company, scene, at)
    // Dispatch has it at once, and looks for her still: nothing rings for whoever opens the demo.
    const { help } = company.as.admin
    for (const { id, visit, can } of (await help.list({})).items)
      if (visit?.id === scene.id && can.includes('take')) await help.take({ id })
  },
  'in hospital': ({ as }, scene) =>
    as[nurseOf(scene)].visits.changeStatus({
      id: scene.id,
      status: 'CANCELLED',
      reason: 'in_hospital',
    }),
  async write(company, scene, at) {
    await write((of) => one(REPORTS[of.service], of))(company, scene, at)
    // Some nurses think of whoever comes next.
    if (scene.index % 3 === 0)
      await company.as[nurseOf(scene)].record.add({
        id: company.patients[scene.patient],
        entryId: newUuid(at),
        visitId: scene.id,
        kind: 'next_nurse',
        what: one(FOR_THE_NEXT, scene),
      })
  },
  async measure({ as }, scene, at) {
    const vitals = VITALS[scene.service]
    if (!vitals) return
    await as[nurseOf(scene)].observations.record({
      id: scene.id,
      observationsId: newUuid(at),
      ...one(vitals, scene),
    })
  },
  'measure a worry': ({ as }, scene, at) =>
    as[nurseOf(scene)].observations.record({
      id: scene.id,
      observationsId: newUuid(at),
      ...WORRYING_VITALS,
    }),
  async 'settle the warning'({ as }, { id }) {
    const { items } = await as.doctor.observations.list({ id })
    for (const { id: warningId, warning } of items)
      if (warning && !warning.answer)
        await as.doctor.observations.acknowledge({ id: warningId, ...SETTLED })
  },
  'write a worry': write(() => WORRYING),
  complete: move('COMPLETED'),
  sign: ({ as }, scene) => as[nurseOf(scene)].visits.signReport({ id: scene.id, version: 1 }),
  review: ({ as }, scene) => as.doctor.visits.review({ id: scene.id, ...one(REVIEWS, scene) }),
}
