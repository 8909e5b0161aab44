import { every, one, type Probe } from './probe.ts'
import { DESK, NEW, NOW, palesa, person, visit } from './probeWords.ts'
import type { Scene } from './scene.ts'

const noted = (scene: Scene, by: string, on = 'enRoute') => `
  insert into presence (id, visit_id, patient_id, nurse_id, kind, grade, happened_at, received_at)
  values (${NEW}, ${visit(scene, on)}, ${palesa(scene)}, ${by}, 'check-in', 'A', ${NOW}, ${NOW})`
const entered = (scene: Scene, by: string) => `
  insert into presence (id, visit_id, patient_id, nurse_id, kind, grade, happened_at, received_at, entered_by)
  values (${NEW}, ${visit(scene, 'enRoute')}, ${palesa(scene)}, ${person(scene, 'otherNurse')}, 'check-in',
    'D', ${NOW}, ${NOW}, ${by})`

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
]
