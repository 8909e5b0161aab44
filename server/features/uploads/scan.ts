import type { OutsideContext } from '../../platform/context.ts'
import { refuse } from '../../platform/errors.ts'
import { securityEvent } from '../../platform/observability/securityEvents.ts'
import { createGate } from '../../middleware/upload/gate.ts'
import { scan } from '../../services/clamd.ts'

/** As many as clamd looks at together by default; the others wait their turn. */
const scanning = createGate(10)

/** What is looked through, and who sent it. */
export type Sent = { id: string; visitId: string | null; uploader: string; field: string }

/**
 * Has what is to be kept looked through for viruses where CLAMD_URL is set. Fails closed: without a verdict
 * nothing is kept. Refuses with `refused_file`, and with `unavailable` while there is no scanner.
 */
export async function refuseInfected(
  { config, log }: Pick<OutsideContext, 'config' | 'log'>,
  { id, visitId, uploader, field }: Sent,
  bytes: Uint8Array,
): Promise<void> {
  const { clamdUrl } = config
  if (clamdUrl === null) return
  const found = await scanning(() => scan(clamdUrl, bytes)).catch((err: unknown) => {
    log.error({ alarm: 'scanner', uploadId: id, err }, 'a file could not be looked through')
    refuse('unavailable', {
      detail: 'Files cannot be checked for viruses at this moment. Try again in a few minutes.',
      retryAfter: 60,
    })
  })
  if (found === null) return
  log.warn({ uploadId: id, found }, 'what the scanner calls it')
  securityEvent(log, 'virus_found', { uploadId: id, visitId, userId: uploader })
  refuse('refused_file', {
    detail: 'A virus was found in this file, and it was not kept. Check the device it comes from.',
    field,
  })
}
