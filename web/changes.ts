import type { Client } from '../contract/client.ts'
import type { InputOf, OutputOf } from '../contract/endpoint.ts'
import type { Contract } from '../contract/index.ts'
import type { Wound } from '../contract/reportParts.ts'
import type { Visit } from '../contract/visits.ts'
import { declared, isPicture } from './files.ts'
import type { OutboxEntry } from './outbox.ts'
import type { SendFile } from './sendFile.ts'

/** Every change a screen can make. Each goes through the outbox, none beside it. */
export const CHANGES = [
  'visits.request',
  'planning.series',
  'planning.reschedule',
  'visits.changeStatus',
  'visits.cancel',
  'visits.assignNurse',
  'visits.assignDoctor',
  'dispatch.sick',
  'dispatch.applyCover',
  'offers.make',
  'offers.accept',
  'offers.decline',
  'offers.withdraw',
  'visits.shareLocation',
  'visits.saveReport',
  'visits.signReport',
  'visits.printReport',
  'visits.addAddendum',
  'visits.review',
  'reviews.ask',
  'reviews.orderFollowUp',
  'reviews.change',
  'reviews.release',
  'presence.explain',
  'presence.enterDoorCode',
  'presence.proposePin',
  'presence.recordCall',
  'observations.record',
  'observations.acknowledge',
  'observations.setPlan',
  'presence.correct',
  'presence.setCareFlags',
  'tasks.resolve',
  'timesheets.approve',
  'uploads.image',
  'messages.send',
  'messages.read',
  'messages.hide',
  'people.createPatient',
  'staff.invite',
  'staff.renew',
  'staff.withdraw',
  'staff.enterRegistration',
  'staff.verifyRegistration',
  'staff.refuseRegistration',
  'staff.setDuties',
  'staff.disable',
  'staff.enable',
  'family.invite',
  'family.withdraw',
  'family.change',
  'family.end',
  'family.setStatus',
  'family.setBirthDate',
  'family.setLanguage',
  'trail.gateShown',
  'help.raise',
  'help.cancel',
  'help.take',
  'help.close',
  'help.planOnCall',
  'help.removeOnCall',
  'family.setAddress',
  'workingTime.setHours',
  'workingTime.setSkills',
  'workingTime.recordAbsence',
  'workingTime.withdrawAbsence',
  'practice.createService',
  'practice.saveService',
  'practice.createSkill',
  'practice.saveSkill',
  'practice.addHoliday',
  'practice.removeHoliday',
  'ratings.rate',
  'cases.complain',
  'cases.report',
  'cases.act',
  'copies.ask',
  'record.add',
  'record.end',
  'record.mark',
  'access.closeOpening',
  'access.reviewOpening',
  'access.delay',
  'operations.retry',
  'operations.discard',
  'notifications.choose',
] as const
export type Change = (typeof CHANGES)[number]

type EndpointOf<C extends Change> = C extends `${infer F extends keyof Contract}.${infer N}`
  ? Contract[F][N & keyof Contract[F]]
  : never
export type ChangeInput<C extends Change> = InputOf<EndpointOf<C>>
export type ChangeOutput<C extends Change> = OutputOf<EndpointOf<C>>

const wayOf = ({ id, fileName, attempts }: OutboxEntry) => ({
  id,
  name: fileName ?? 'photo.jpg',
  again: attempts > 0,
})

/** Calls the endpoint of an entry. A file goes first; its id is kept, so it is sent once. */
export async function deliver(
  client: Client,
  entry: OutboxEntry,
  keep: (entry: OutboxEntry) => Promise<void>,
  sendFile?: SendFile,
): Promise<unknown> {
  const input: Record<string, unknown> = { ...entry.input }
  // What the clock of the device said then and says now: however wrong, how long ago it was is right.
  if ('at' in input && entry.deviceAt)
    input['clock'] = { at: entry.deviceAt, sentAt: new Date().toISOString() }
  // A photo by itself has its own name: what names it stands behind it in the queue.
  if (entry.change === 'uploads.image' && entry.file && sendFile) {
    const { id, visitId } = input as { id: string; visitId: string }
    return sendFile(entry.file, { ...wayOf(entry), id, to: { visitId }, door: 'image' })
  }
  if (entry.file && sendFile) {
    let { uploadId } = entry
    if (!uploadId) {
      const file = declared(entry.file, entry.fileName ?? 'photo.jpg')
      const to = placeOf(entry)
      const door = isPicture(file) ? 'image' : 'file'
      uploadId = await sendFile(file, { ...wayOf(entry), to, door })
      await keep({ ...entry, uploadId })
    }
    if (entry.change === 'record.add')
      input['order'] = { ...(input['order'] as object), documentId: uploadId }
    else input['attachmentIds'] = [uploadId]
  }
  const [feature, name] = entry.change.split('.') as [string, string]
  const call = (client as unknown as Record<string, Record<string, (input: unknown) => unknown>>)[
    feature
  ]![name]!
  return call(input)
}

/** What a file is of: the paper of an order and what was written to the practice of the patient, all else of a visit. */
function placeOf({ change, input }: OutboxEntry) {
  const { id, visitId, patientId } = input as { id?: string; visitId?: string; patientId?: string }
  if (change === 'record.add') return { patientId: String(id) }
  return visitId ? { visitId } : { patientId: String(patientId) }
}

type Merge = (
  waiting: Record<string, unknown>,
  next: Record<string, unknown>,
) => Record<string, unknown> | null

const sameVisit = (a: Record<string, unknown>, b: Record<string, unknown>) => a['id'] === b['id']

/**
 * Changes that may take the place of one that still waits, so that an hour without signal is not
 * a hundred saves. `null`: not the same thing, stand behind it.
 */
export const MERGES: Partial<Record<Change, Merge>> = {
  // The older version stays: what was edited from has not changed by typing on.
  'visits.saveReport': (waiting, next) =>
    // A choice between versions stands by itself.
    sameVisit(waiting, next) && !(next['settles'] as unknown[] | undefined)?.length
      ? { ...next, version: waiting['version'], settles: waiting['settles'] ?? [] }
      : null,
  // The last word on each thing counts.
  'notifications.choose': (waiting, next) => ({
    ...waiting,
    ...next,
    ...((waiting['turn'] ?? next['turn']) !== undefined && {
      turn: [
        ...((waiting['turn'] as unknown[]) ?? []),
        ...((next['turn'] as unknown[]) ?? []),
      ].slice(-50),
    }),
  }),
  'messages.read': (waiting, next) =>
    waiting['conversationId'] === next['conversationId']
      ? { ...next, upTo: Math.max(Number(waiting['upTo']), Number(next['upTo'])) }
      : null,
  'visits.shareLocation': (waiting, next) => {
    const points = [...(waiting['points'] as unknown[]), ...(next['points'] as unknown[])]
    return sameVisit(waiting, next) && points.length <= 100 ? { ...next, points } : null
  },
}

/**
 * What a delivered change means for those still waiting behind it: a saved report has a new
 * version, which the next save and the signature must name.
 */
export function carryForward(sent: OutboxEntry, output: unknown, waiting: OutboxEntry) {
  const follows = waiting.change === 'visits.saveReport' || waiting.change === 'visits.signReport'
  if (sent.change !== 'visits.saveReport' || !follows) return waiting
  if (!sameVisit(sent.input, waiting.input)) return waiting
  const { report } = output as Visit
  // Kept beside another phone's words: what follows was still edited from the older version.
  if (report?.beside?.some(({ id }) => id === sent.input['besideId'])) return waiting
  const version = report?.version
  return version === undefined ? waiting : { ...waiting, input: { ...waiting.input, version } }
}

/**
 * A photo that was refused, or taken back before it left: a report that waits behind it goes without it, so that one
 * bad picture does not hold up the words. It stays in the queue until somebody decides.
 */
export function carryWithout(gone: OutboxEntry, waiting: OutboxEntry): OutboxEntry {
  if (gone.change !== 'uploads.image' || waiting.change !== 'visits.saveReport') return waiting
  const wounds = waiting.input['wounds'] as Wound[] | undefined
  if (!wounds) return waiting
  return {
    ...waiting,
    input: { ...waiting.input, wounds: withoutPhotos(wounds, [gone.input['id']]) },
  }
}

export const withoutPhotos = (wounds: readonly Wound[], ids: readonly unknown[]): Wound[] =>
  wounds.map((wound) => ({ ...wound, photos: wound.photos.filter((id) => !ids.includes(id)) }))
