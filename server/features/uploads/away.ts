import type { OutsideContext } from '../../platform/context.ts'
import { refuse } from '../../platform/errors.ts'
import { StoreAwayError } from '../../platform/storage/failure.ts'

/** Does nothing for other errors. Refuses with `unavailable` while the store is away or the disk is full. */
export function refuseWhileAway({ log }: Pick<OutsideContext, 'log'>, error: unknown): void {
  if (error instanceof StoreAwayError) {
    log.error({ alarm: 'files away', err: error }, 'the store of the files does not answer')
    refuse('unavailable', {
      detail: 'Files cannot be reached at this moment. Try again in a few minutes.',
      retryAfter: 60,
    })
  }
  if ((error as NodeJS.ErrnoException).code === 'ENOSPC') {
    log.error({ alarm: 'disk full' }, 'an upload could not be stored')
    refuse('unavailable', { detail: 'There is no room for files at this moment. Try again later.' })
  }
}
