import type { Keeping } from '../../../contract/uploads.ts'
import type { OutsideContext } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'
import { asCaller } from '../../platform/http/session.ts'
import { answers } from '../../services/clamd.ts'
import type { FileCheck } from './collect.ts'
import { may } from './policy.ts'

/** How files are kept, and what the last nightly look found. Errors: `not_allowed`. */
export async function readKeeping(context: OutsideContext): Promise<Keeping> {
  const check = await asCaller(context, async ({ actor, tx }) => {
    if (!may(actor, 'see-keeping')) refuse('not_allowed')
    return tx.maybe(sql<FileCheck>`select * from file_checks order by at desc limit 1`)
  })
  const { clamdUrl, s3 } = context.config
  // Asked with no transaction open: a scanner that is silent takes its time.
  const scanning = clamdUrl === null ? 'off' : (await answers(clamdUrl)) ? 'working' : 'silent'
  return {
    storage: s3 ? 'bucket' : 'folder',
    scanning,
    lastCheck: check
      ? {
          at: check.at.toISOString(),
          kept: check.kept,
          keptBytes: check.kept_bytes,
          unfinished: check.unfinished,
          nameless: check.nameless,
          halfWritten: check.half_written,
          missing: check.missing,
        }
      : null,
  }
}
