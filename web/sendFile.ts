import { ProblemError } from '../contract/client.ts'
import { problem } from '../contract/errors.ts'
import { NetworkError, type Transport } from './api.ts'

/** As much as is lost at most when the signal goes; small enough for one bar of it. */
const PIECE = 256 * 1024

type Way = {
  /** The id that it gets, the same at every attempt: what has arrived is not sent twice. */
  id: string
  to: { visitId: string } | { patientId: string }
  name: string
  /** Only a picture, or any file. */
  door: 'image' | 'file'
  /** It may be half there already. */
  again: boolean
}
export type SendFile = (file: Blob, way: Way) => Promise<string>

/**
 * Sends a file in pieces, and after a lost signal goes on where it was. Answers its id. Throws NetworkError for what
 * may pass by itself, ProblemError for what the server refuses.
 */
export const createSendFile =
  ({ bearer, onProgress }: Pick<Transport, 'bearer' | 'onProgress'>): SendFile =>
  async (file, { id, to, name, door, again }) => {
    // Only who sends a file loads what sends it.
    const { Upload, DetailedError } = await import('tus-js-client').catch(() => {
      throw new NetworkError()
    })
    await new Promise<void>((resolve, reject) => {
      const endpoint = '/api/uploads/resumable'
      const upload = new Upload(file, {
        endpoint,
        uploadUrl: again ? `${endpoint}/${id}` : null,
        chunkSize: PIECE,
        uploadDataDuringCreation: true,
        metadata: { id, ...to, filename: name, filetype: file.type, door },
        headers: {
          accept: 'application/json',
          ...(bearer && { authorization: `Bearer ${bearer.token}` }),
        },
        // The outbox tries again, with everything that stands behind it.
        retryDelays: null,
        storeFingerprintForResuming: false,
        onProgress: (sent, whole) => onProgress?.(sent / whole),
        onSuccess: () => resolve(),
        onError(error) {
          const answer = error instanceof DetailedError ? error.originalResponse : null
          reject(problemIn(answer?.getBody()) ?? new NetworkError())
        },
      })
      upload.start()
    })
    return id
  }

/** What tus itself answers (somebody was there first, it is busy) passes when it is asked again. */
function problemIn(body: string | undefined): ProblemError | null {
  try {
    return new ProblemError(problem.parse(JSON.parse(body ?? '')))
  } catch {
    return null
  }
}
