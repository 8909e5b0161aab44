import { factorExamples } from './factorExamples.ts'
import type { Scene } from '../access/scene.ts'

const PIN = { latitude: -26.2, longitude: 27.9 }
const ADDRESS = {
  line: '12 Vilakazi Street',
  suburb: 'Orlando West',
  landmark: 'Gate',
  pin: PIN,
  contact: { name: 'Gogo', phone: '+27821234567' },
}

/** The optional fields that the rows of the access table leave out, so that each is tried too. */
export const OPTIONAL: Record<string, (scene: Scene) => Record<string, unknown>> = {
  'auth.register': () => ({ phone: '+27821234567' }),
  ...factorExamples,
  'auth.acceptInvitation': () => ({
    registration: '15550007',
    category: 'RN',
    certificateYear: 2027,
  }),
  'accounts.resetPassword': () => ({ code: '123456' }),
  'accounts.phoneSignIn': ({ people }) => ({
    choice: 'A'.repeat(64),
    userId: people.self!.id,
    name: 'Somebody',
    factorCode: '123456',
  }),
  'people.patients': () => ({ cursor: 'x' }),
  'people.createPatient': () => ({
    birthDate: '1950-02-03',
    phone: '+27821234567',
    address: ADDRESS,
  }),
  'staff.list': ({ visits }) => ({
    role: 'nurse',
    visitId: visits['requested'],
    disabled: 'true',
    cursor: 'x',
  }),
  'staff.invite': () => ({ duties: ['finance'] }),
  'staff.invitations': () => ({ cursor: 'x', limit: 10 }),
  'staff.enterRegistration': ({ people }) => ({ userId: people.nurse!.id, category: 'RN' }),
  'staff.verifyRegistration': () => ({ note: 'As the register says' }),
  'visits.request': () => ({ note: 'Ring twice', address: ADDRESS, gateCode: '12#' }),
  'planning.slots': () => ({ ...PIN, days: 3 }),
  'planning.series': () => ({ note: 'Ring twice', address: ADDRESS, confirmed: true }),
  'family.setAddress': () => ({ gateCode: '12#', address: ADDRESS }),
  'workingTime.recordAbsence': () => ({ reason: 'Her sister marries' }),
  'visits.list': ({ world, people }) => ({
    status: 'SCHEDULED,ARRIVED',
    from: world.in(0),
    to: world.in(60),
    nurseId: people.nurse!.id,
    doctorId: people.doctor!.id,
    inError: 'false',
    order: 'latest',
    cursor: 'x',
  }),
  'visits.changeStatus': ({ world }) => ({
    at: world.in(0),
    undo: false,
    outcome: 'full',
    reason: 'unsafe',
    clock: { at: world.in(0), sentAt: world.in(0) },
    position: { ...PIN, accuracy: 5, mock: true, deviceId: world.id() },
  }),
  'visits.cancel': ({ world }) => ({ note: 'Feels better', at: world.in(0) }),
  'presence.enterDoorCode': ({ world }) => ({
    kind: 'check-in',
    at: world.in(0),
    clock: { at: world.in(0), sentAt: world.in(0) },
  }),
  'presence.recordCall': ({ world }) => ({
    at: world.in(0),
    clock: { at: world.in(0), sentAt: world.in(0) },
  }),
  'presence.correct': ({ world }) => ({
    status: 'SCHEDULED',
    outcome: 'full',
    times: {
      enRouteAt: world.in(0),
      arrivedAt: world.in(0),
      startedAt: world.in(0),
      completedAt: world.in(0),
    },
  }),
  'tasks.list': () => ({ which: 'all', cursor: 'x', limit: 10 }),
  'tasks.resolve': () => ({ note: 'As she says', charge: false }),
  'visits.review': () => ({ comment: 'Good', release: true }),
  'visits.assignNurse': () => ({ override: { reason: 'The family asked for her' } }),
  'dispatch.sick': () => ({ reason: 'Fever' }),
  'offers.make': () => ({ minutes: 30 }),
  'offers.list': ({ visits }) => ({ visitId: visits['requested'], cursor: 'x', limit: 10 }),
  'messages.send': ({ world, files, messages }) => ({
    id: world.id(),
    attachmentIds: [files['visit picture'].id],
    replyToId: messages['scheduled practical message'],
  }),
  'messages.read': ({ visits, messages }) => ({
    marks: [{ visitId: visits['scheduled'], conversation: 'practical', upTo: 1 }],
    messageIds: [messages['scheduled practical message']],
  }),
  'messages.conversations': () => ({ cursor: 'x', limit: 10 }),
  'messages.list': () => ({ cursor: 'x', limit: 10, direction: 'newer' }),
  'help.raise': ({ visits, world }) => ({
    visitId: visits['arrived'],
    position: { ...PIN, accuracy: 5, at: world.in(0) },
    helpToken: 'A'.repeat(43),
  }),
  'help.cancel': () => ({ helpToken: 'A'.repeat(43) }),
  'help.take': () => ({ over: true }),
  'help.close': () => ({ note: 'With a colleague' }),
  'access.breakGlass': () => ({ note: 'Her son rang: no answer' }),
  'access.patients': () => ({ cursor: 'x' }),
  'access.openings': () => ({ cursor: 'x', limit: 10 }),
  'background.outbox': () => ({ channel: 'email', cursor: 'x', limit: 10 }),
}
