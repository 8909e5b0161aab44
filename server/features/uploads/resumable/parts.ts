import { randomBytes } from 'node:crypto'
import type { Readable } from 'node:stream'
import { DataStore, ERRORS, Upload } from '@tus/server'
import { z } from 'zod'
import { id as idOf, newId } from '../../../../contract/primitives.ts'
import { giveBack, takeRoom, type Room } from '../../../platform/arrivals/rooms.ts'
import { touch } from '../../../platform/audit/trail.ts'
import type { OutsideContext } from '../../../platform/context.ts'
import { systemTransaction } from '../../../platform/database/pools.ts'
import { sql } from '../../../platform/database/query.ts'
import { openRange, sealChunks } from '../../../platform/encryption/chunked.ts'
import type { Place } from '../../../platform/encryption/envelope.ts'
import { Refusal, refuse } from '../../../platform/errors.ts'
import { asCaller } from '../../../platform/http/session.ts'
import { store } from '../../../platform/storage/storage.ts'
import { claimedKind, DOORS, type DoorName } from '../../../middleware/upload.ts'
import { tooLarge } from '../../../middleware/upload/receive.ts'
import { freshName, placeOf, type Owner } from '../files.ts'
import type { Kind } from '../reserve.ts'
import { patientOf, patientOfFile } from '../queries.ts'
import { refuseBeyondQuota } from '../quota.ts'

/** What tus calls metadata. `id` is chosen by the sender, so that a lost answer makes no second file. */
const metadata = z.object({
  id: newId,
  visitId: idOf.optional(),
  patientId: idOf.optional(),
  filename: z.string().max(1_000).default(''),
  filetype: z.string().max(200).default(''),
  door: z.enum(['image', 'file']).default('file'),
})

export type Half = Owner & {
  uploader: string
  visitId: string | null
  kind: Kind
  name: string
  state: 'pending' | 'clean' | 'refused'
  expected: number
  received: number
  parts: string[]
  declared: string
  door: DoorName
  filename: Buffer
  refusal: string | null
}

type Row = {
  patient_id: string
  visit_id: string | null
  kind: Kind
  data_key: Buffer | null
  uploader_id: string
  storage_name: string
  state: Half['state']
  expected_size: number
  received: number
  parts: string[]
  declared: string
  door: DoorName
  filename: Buffer
  refusal: string | null
}

/** Each part is sealed for its own position: none can take the place of another. */
const partPlace = (owner: Owner, offset: number): Place => ({
  ...placeOf(owner, 'incoming'),
  row: `${owner.id}/${offset}`,
})
const offsetOf = (part: string) => Number(part.split('_').at(-2))

/** Requests of one upload that are still being written down: whoever asks how far it is waits for them. */
export type Writing = Map<string, Promise<unknown>>

/**
 * The half files of one caller, for the tus server. Nothing lies on the disk in plain: each request's bytes
 * become one sealed part, also when the line breaks in the middle of it. Two requests at once cannot both
 * go on from the same place: the second finds that the first was there.
 */
export class SealedParts extends DataStore {
  readonly #context: OutsideContext
  readonly #writing: Writing

  constructor(context: OutsideContext, writing: Writing) {
    super()
    this.#context = context
    this.#writing = writing
    this.extensions = ['creation', 'creation-with-upload', 'termination']
  }

  /** The same id again, by the same person, is the same upload. */
  override async create(upload: Upload): Promise<Upload> {
    const said = metadata.safeParse(upload.metadata ?? {})
    if (!said.success)
      refuse('invalid_input', {
        errors: said.error.issues.map(({ path, message }) => ({
          field: path.join('.') || 'Upload-Metadata',
          message,
        })),
      })
    const { id, visitId, patientId, filename, filetype, door } = said.data
    if (!visitId && !patientId)
      refuse('invalid_input', {
        errors: [{ field: 'visitId', message: 'visitId or patientId must be in Upload-Metadata' }],
      })
    await asCaller(
      this.#context,
      async (inside) => {
        const { tx, now, actor, vault } = inside
        const target = await patientOf(inside, { visitId, patientId })
        const coming = upload.size ?? 0
        if (coming > DOORS[door].limit) throw tooLarge(DOORS[door].limit, door)
        const kind = claimedKind({ filename, declared: filetype })
        await refuseBeyondQuota(inside, { visitId: visitId ?? null, coming, field: door })
        const sealed = vault.sealText(
          target.dataKey,
          placeOf({ id, ...target }, 'filename'),
          filename,
        )
        const made = await tx.maybe(sql`
          insert into uploads (id, patient_id, visit_id, uploader_id, kind, storage_name, state, size, expected_size, declared, door,
            filename, created_at)
          values (${id}, ${target.patientId}, ${visitId ?? null}, ${actor.id}, ${kind}, ${freshName(kind, now)}, 'pending',
            ${coming}, ${coming}, ${filetype}, ${door}, ${sealed}, ${now})
          on conflict (id) do nothing returning id`)
        if (!made) {
          const same = await tx.maybe(sql`
            select id from uploads where id = ${id} and uploader_id = ${actor.id} and patient_id = ${target.patientId}
              and expected_size = ${coming}`)
          if (!same) refuse('id_taken', { field: 'id' })
        }
        touch(inside, target.patientId, visitId ?? null)
      },
      { last: true },
    )
    return upload
  }

  /** The caller's own half file. Refuses with `not_found`, or for what it was refused. */
  async half(id: string): Promise<Half> {
    if (!idOf.safeParse(id).success) refuse('not_found')
    await this.#writing.get(id)
    const row = await asCaller(this.#context, ({ tx, actor }) =>
      tx.maybe(sql<Row>`
        select u.patient_id, u.visit_id, u.kind, p.data_key, u.uploader_id, u.storage_name, u.state,
          u.expected_size::float8 as expected_size, u.received::float8 as received, u.parts, u.declared, u.door, u.filename,
          u.refusal
        from uploads u join ${patientOfFile(actor)} p on p.id = u.patient_id
        where u.id = ${id} and u.uploader_id = ${actor.id} and u.expected_size is not null`),
    )
    if (!row) refuse('not_found')
    if (row.state === 'refused')
      refuse('refused_file', { field: row.door, ...(row.refusal && { detail: row.refusal }) })
    return {
      id,
      patientId: row.patient_id,
      dataKey: row.data_key,
      uploader: row.uploader_id,
      visitId: row.visit_id,
      kind: row.kind,
      name: row.storage_name,
      state: row.state,
      expected: row.expected_size,
      received: row.received,
      parts: row.parts,
      declared: row.declared,
      door: row.door,
      filename: row.filename,
      refusal: row.refusal,
    }
  }

  override async getUpload(id: string): Promise<Upload> {
    const half = await this.half(id)
    return new Upload({
      id,
      size: half.expected,
      offset: half.state === 'clean' ? half.expected : half.received,
    })
  }

  /** Keeps what arrives, and what arrived before the line broke. */
  override write(stream: Readable, id: string, offset: number): Promise<number> {
    const written = this.#write(stream, id, offset).finally(() => this.#writing.delete(id))
    this.#writing.set(
      id,
      written.catch(() => {}),
    )
    return written
  }

  async #write(stream: Readable, id: string, offset: number): Promise<number> {
    const half = await this.#mine(id)
    const { storage, vault } = this.#context
    const place = partPlace(half, offset)
    const name = `incoming/${id}_${offset}_${randomBytes(6).toString('hex')}`
    let size = 0
    async function* untilItBreaks() {
      try {
        for await (const bytes of stream as AsyncIterable<Buffer>) {
          size += bytes.length
          yield bytes
        }
      } catch {
        // The line is dead; what came is kept.
      }
    }
    await store(
      storage,
      name,
      sealChunks(vault.dataKey(half.dataKey, place), place, untilItBreaks()),
    )
    const kept =
      size > 0 &&
      (await asCaller(this.#context, ({ tx, actor }) =>
        tx.run(sql`
          update uploads set received = ${offset + size}, parts = parts || ${name}::text
          where id = ${id} and uploader_id = ${actor.id} and state = 'pending' and received = ${offset}`),
      )) === 1
    if (!kept) await storage.remove(name)
    if (!kept && size > 0) throw ERRORS.INVALID_OFFSET
    return offset + size
  }

  /** As `half`, for the request that is writing itself. */
  #mine(id: string): Promise<Half> {
    return new SealedParts(this.#context, new Map()).half(id)
  }

  /** All of it, in order, in memory that goes back by `giveBack`; throws UnreadableError for what was altered. */
  async whole(half: Half): Promise<Room> {
    const room = takeRoom(half.received)
    try {
      let filled = 0
      for await (const bytes of this.#opened(half)) filled += bytes.copy(room, filled)
      return room
    } catch (error) {
      giveBack(room)
      throw error
    }
  }

  async *#opened(half: Half): AsyncGenerator<Buffer> {
    const { storage, vault } = this.#context
    for (const [index, name] of half.parts.entries()) {
      const start = offsetOf(name)
      const next = half.parts[index + 1]
      const size = (next === undefined ? half.received : offsetOf(next)) - start
      const place = partPlace(half, start)
      const read = (from: number, to: number) => storage.read(name, from, to)
      const key = vault.dataKey(half.dataKey, place)
      yield* openRange(key, place, { size, read })
    }
  }

  async removeParts({ parts }: Half): Promise<void> {
    for (const name of parts) await this.#context.storage.remove(name)
  }

  /** The sender thought better of it. What is finished stays. */
  override async remove(id: string): Promise<void> {
    const half = await this.half(id)
    if (half.state !== 'pending') throw new Refusal('not_possible_now')
    await systemTransaction(this.#context.database, (tx) =>
      tx.run(sql`delete from uploads where id = ${id} and state = 'pending'`),
    )
    await this.removeParts(half)
  }
}
