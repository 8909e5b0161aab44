import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { codeHash, digestHash } from '../../platform/known.ts'

type Asked = { code?: string | undefined; digest?: string | undefined }

/**
 * Whether a document is ours: by the code on its pages, or, byte for byte, by the SHA-256 of its file. Says nothing
 * of whom it is.
 */
export const checkDocument = ({ tx, vault }: Context, { code, digest }: Asked) =>
  tx.one(sql<{ known: boolean; newest: boolean }>`
    select * from known_document(${code ? codeHash(vault, code) : null}::bytea,
      ${digest ? digestHash(vault, digest) : null}::bytea)`)
