import { away, every, one, type Probe } from './probe.ts'
import { BYTES, DESK, NEW, NOW, palesa, person, visit } from './probeWords.ts'
import type { Scene } from './scene.ts'

const noted = (scene: Scene, by: string, on = 'enRoute') => `
  insert into presence (id, visit_id, patient_id, nurse_id, kind, grade, happened_at, received_at)
  values (${NEW}, ${visit(scene, on)}, ${palesa(scene)}, ${by}, 'check-in', 'A', ${NOW}, ${NOW})`
const entered = (scene: Scene, by: string) => `
  insert into presence (id, visit_id, patient_id, nurse_id, kind, grade, happened_at, received_at, entered_by)
  values (${NEW}, ${visit(scene, 'enRoute')}, ${palesa(scene)}, ${person(scene, 'otherNurse')}, 'check-in',
    'D', ${NOW}, ${NOW}, ${by})`

const correction = (scene: Scene, by: string) => `
  insert into corrections values (${NEW}, ${visit(scene, 'enRoute')}, ${palesa(scene)}, ${by}, ${NOW},
    'EN_ROUTE', 'SCHEDULED', '{}', false, ${BYTES})`
const call = (scene: Scene, by: string) => `
  insert into call_attempts (id, visit_id, patient_id, by_id, whom, result, at, received_at)
  values (${NEW}, ${visit(scene, 'arrived')}, ${palesa(scene)}, ${by}, 'patient', 'no_answer', ${NOW}, ${NOW})`
const approval = (scene: Scene, by: string) => `
  insert into timesheets values (${person(scene, 'otherNurse')}, '2026-11-16', '{}', ${by}, ${NOW})`

export const PRESENCE_PROBES: Probe[] = [
  one('presence', 'notes where they are', 'nurse', noted),
  one('presence', 'notes where the other nurse is', '', (scene) =>
    noted(scene, person(scene, 'otherNurse')),
  ),
  one('presence', 'enters it later', DESK, entered),
  one('presence', 'enters it in the name of dispatch', 'dispatcher', (scene) =>
    entered(scene, person(scene, 'dispatcher')),
  ),
  every(
    'presence',
    'changes what was noted',
    { nurse: 12, otherNurse: 2, administrator: 14, dispatcher: 14 },
    () => `update presence set said_at = ${NOW}`,
  ),
  one('corrections', 'corrects', DESK, correction),
  one('corrections', 'corrects in the name of dispatch', 'dispatcher', (scene) =>
    correction(scene, person(scene, 'dispatcher')),
  ),
  one('call_attempts', 'records a call', 'nurse', call),
  one('call_attempts', 'records a call of the other nurse', '', (scene) =>
    call(scene, person(scene, 'otherNurse')),
  ),
  one(
    'door_codes',
    'tries beside the function',
    '',
    (scene, actor) =>
      `insert into door_codes values (${visit(scene, 'inProgress')}, ${palesa(scene)}, ${actor}, 'check-in', 0,
        null, null, ${NEW})`,
  ),
  one('door_codes', 'tries anew', '', () => `update door_codes set wrong = 0`),
  one('timesheets', 'approves a week', DESK, approval),
  one('timesheets', 'approves one in the name of dispatch', 'dispatcher', (scene) =>
    approval(scene, person(scene, 'dispatcher')),
  ),
  away(
    'tasks',
    'decides in the name of another',
    'dispatcher',
    (scene) =>
      `update tasks set resolved_by = ${person(scene, 'administrator')}, resolved_at = ${NOW}, decision = 'reject'`,
  ),
  every(
    'tasks',
    'decides tasks',
    { administrator: 3, dispatcher: 3 },
    (_, actor) =>
      `update tasks set resolved_by = ${actor}, resolved_at = ${NOW}, decision = 'reject'`,
  ),
  every(
    'patients',
    'says who is frail',
    { administrator: 9, dispatcher: 9 },
    () => `update patients set care_flags = ${BYTES}`,
  ),
]
