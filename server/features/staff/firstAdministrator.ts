import { DUTIES } from '../../../contract/people.ts'
import type { Services } from '../../platform/context.ts'
import { systemTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import { hashToken } from '../../platform/http/session.ts'
import { newUuid } from '../../platform/ids.ts'
import { newSecret } from '../../platform/secret.ts'
import { createdHash } from '../../platform/idempotency.ts'

const LINK_HOURS = 24

/**
 * A one-use link that makes an administrator, valid for 24 hours: the only way to the first one, for
 * whoever holds the server. Answers the link; it is kept only as a hash. `demo`: an invented person.
 */
export async function inviteAdministrator(
  { database, vault, config, clock }: Pick<Services, 'database' | 'vault' | 'config' | 'clock'>,
  email: string,
  { name = email.split('@')[0] ?? 'Administrator', demo = false } = {},
): Promise<string> {
  const now = clock()
  const personId = newUuid(now)
  const key = vault.createKey(personId)
  const seal = (table: string, column: string, value: string) =>
    vault.sealText(key, { table, column, row: personId, person: personId }, value)
  const token = newSecret()
  await systemTransaction(database, (tx) =>
    tx.run(sql`
      insert into invitations (id, token_hash, role, person_id, data_key, name, email, email_hash, demo, duties,
        created_hash, created_at, expires_at)
      values (${newUuid(now)}, ${hashToken(token)}, 'administrator', ${personId}, ${key},
        ${seal('users', 'name', name)}, ${seal('credentials', 'email', email)},
        ${vault.blindIndex('email', email)}, ${demo}, ${[...DUTIES]}::text[], ${createdHash(vault, personId, 'invitation', {})}, ${now},
        ${new Date(now.getTime() + LINK_HOURS * 3_600_000)})`),
  )
  return `${config.publicUrl}/invitation#${token}`
}
