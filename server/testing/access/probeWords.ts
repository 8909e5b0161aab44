import type { Scene, Standing } from './scene.ts'

// Values and rows that probes of several tables are made of, as SQL.

export const BYTES = `'\\x00'::bytea`
export const NOW = 'clock_timestamp()'
export const NEW = 'gen_random_uuid()'
export const RANDOM = 'sha256(random()::text::bytea)'
export const person = (scene: Scene, who: Standing) => `'${scene.people[who]!.id}'`
export const visit = (scene: Scene, name: string) => `'${scene.visits[name]}'`
export const palesa = (scene: Scene) => `'${scene.patients['palesa']}'`
export const conversation = (scene: Scene, name: string) => `'${scene.conversations[name]}'`

export const newVisit = (
  scene: Scene,
  by: string,
  more = 'null, null',
  patient = palesa(scene),
) => `
  insert into visits (id, patient_id, service_id, status, start_at, end_at, suburb, address,
    price_cents, requested_at, created_by, created_hash, updated_at, nurse_id, doctor_id)
  values (${NEW}, ${patient}, '${scene.practice.service.id}',
    ${more.startsWith('null') ? "'REQUESTED'" : "'SCHEDULED'"}, ${NOW}, ${NOW} + interval '1 h',
    ${BYTES}, ${BYTES}, 1, ${NOW}, ${by}, ${BYTES}, ${NOW}, ${more})`
export const BOOKERS = 'self delegate booker'
export const TALKERS = 'self delegate talker'
export const DESK = 'administrator dispatcher'
