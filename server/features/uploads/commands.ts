import { uploads as contract, type Upload } from '../../../contract/uploads.ts'
import type { OutsideContext } from '../../platform/context.ts'
import { refuse } from '../../platform/errors.ts'
import { claimedKind, DOORS, type DoorName } from '../../middleware/upload.ts'
import { receive, type Incoming } from '../../middleware/upload/receive.ts'
import { refuseWhileAway } from './away.ts'
import { receiveFile } from './files.ts'
import { giveUp, keepAccepted } from './keepAccepted.ts'
import { answerFirst, reserve, type Wanted } from './reserve.ts'

type Headers = Record<string, string | string[] | undefined>

const target = contract.image.input.omit({ image: true })

/**
 * Takes one file through one of the doors: a short transaction reserves it, the bytes arrive, are inspected and
 * sealed with no transaction open, a second one makes it visible. The same bytes under the same id are one upload.
 * Errors: `not_signed_in`, `invalid_input`, `not_found`, `not_allowed`, `not_possible_now`, `too_many_requests`,
 * `id_taken`, `too_large`, `refused_file`, `unavailable`.
 */
async function upload(
  field: DoorName,
  context: OutsideContext,
  body: NodeJS.ReadableStream,
  headers: Headers,
): Promise<Upload> {
  if (!context.tokenHash) {
    body.resume()
    refuse('not_signed_in')
  }
  const { limit } = DOORS[field]
  const incoming = await receive(body, headers, { field, limit })
  try {
    const kind = claimedKind(incoming)
    const reserved = await reserve(context, { ...wantedBy(incoming), kind, coming: limit, field })
    if (reserved.before) return await answerFirst(context, reserved, reserved.before, incoming)
    try {
      const received = await receiveFile(context, reserved, incoming, field)
      try {
        await received.store()
        return await keepAccepted(context, reserved, received.found, incoming.filename)
      } finally {
        await received.drop()
      }
    } catch (error) {
      await giveUp(context, reserved, error).catch((err: unknown) =>
        context.log.error({ err, uploadId: reserved.id }, 'an upload is left for the collection'),
      )
      throw error
    }
  } catch (error) {
    refuseWhileAway(context, error)
    throw error
  } finally {
    incoming.discard()
  }
}

/** The doors of the contract, each with what it takes. */
export const uploadImage = upload.bind(null, 'image')
export const uploadFile = upload.bind(null, 'file')

function wantedBy({ fields }: Incoming): Pick<Wanted, 'id' | 'visitId' | 'patientId'> {
  const parsed = target.safeParse(fields)
  const errors = parsed.success
    ? [{ field: 'visitId', message: 'visitId or patientId must come before the file' }]
    : parsed.error.issues.map(({ path, message }) => ({ field: path.join('.'), message }))
  if (!parsed.success || !(parsed.data.visitId ?? parsed.data.patientId)) {
    refuse('invalid_input', { errors })
  }
  return parsed.data
}
