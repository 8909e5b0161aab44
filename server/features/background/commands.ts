import type { Config } from '../../platform/config.ts'
import type { Services } from '../../platform/context.ts'
import { systemTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import type { Transaction } from '../../platform/database/transaction.ts'
import { newUuid } from '../../platform/ids.ts'
import type { DeliveryRecord } from '../../services/deliveries.ts'

type Column = 'recipient' | 'html' | 'body'
type Owner = { id: string; user_id: string | null; patient_id: string | null }

/**
 * Whose key seals what: an address is the person's who has it, and what was written is the
 * patient's whom it is about, or that of the person it was written to. Erasing either leaves nothing
 * of theirs. What went to somebody without an account has a key of its own.
 */
export const placeOf = ({ id, user_id, patient_id }: Owner, column: Column) => ({
  table: 'deliveries',
  column,
  row: id,
  person: (column === 'recipient' ? user_id : null) ?? patient_id ?? user_id ?? id,
})

type Held = { user_key: Buffer | null; patient_key: Buffer | null; own_key: Buffer | null }

/** The data key that goes with the place. */
export function keyOf(owner: Owner & Held, column: Column): Buffer | null {
  const { person } = placeOf(owner, column)
  if (person === owner.user_id) return owner.user_key
  return person === owner.patient_id ? owner.patient_key : owner.own_key
}

type Ground = Pick<Services, 'database' | 'vault' | 'clock'> & {
  config: Pick<Config, 'smsPriceCents'>
}
type Keys = Held & { id: string | null }

/**
 * Writes down what was delivered; the same `effectKey` again replaces it. Throws UnreadableError
 * for a person whose key was destroyed.
 */
export const recordDelivery =
  ({ database, vault, clock, config }: Ground) =>
  async (delivery: DeliveryRecord): Promise<void> => {
    const { effectKey, channel, template, visitId, patientId, userId } = delivery
    const { language = 'en', tries = 1, parts = null, status } = delivery
    const price = config.smsPriceCents
    // What was refused or kept here costs nothing.
    const cost = parts && price !== null && status === 'sent' ? parts * price : null
    const now = clock()
    await systemTransaction(database, async (tx) => {
      const keys = await tx.one(sql<Keys>`
      select (select id from deliveries where effect_key = ${effectKey}) as id,
        (select data_key from deliveries where effect_key = ${effectKey}) as own_key,
        (select data_key from users where id = ${userId}) as user_key,
        (select data_key from patients where id = ${patientId}) as patient_key`)
      const id = keys.id ?? newUuid(now)
      const ownKey = userId || patientId ? null : (keys.own_key ?? vault.createKey(id))
      const owner = { ...keys, id, user_id: userId, patient_id: patientId, own_key: ownKey }
      const seal = (column: Column, text: string | null) =>
        text === null ? null : vault.sealText(keyOf(owner, column), placeOf(owner, column), text)
      await tx.run(sql`
      insert into deliveries (id, effect_key, channel, template, user_id, patient_id, visit_id,
        recipient, subject, html, body, file_id, status, error, at, data_key, language, tries, parts, cost_cents)
      values (${id}, ${effectKey}, ${channel}, ${template}, ${userId}, ${patientId}, ${visitId},
        ${seal('recipient', delivery.recipient)}, ${delivery.subject}, ${seal('html', delivery.html)},
        ${seal('body', delivery.text)}, ${delivery.fileId}, ${delivery.status}, ${delivery.error}, ${now}, ${ownKey}::bytea,
        ${language}, ${tries}, ${parts}, ${cost})
      on conflict (effect_key) do update set recipient = excluded.recipient, subject = excluded.subject,
        html = excluded.html, body = excluded.body, file_id = excluded.file_id,
        status = excluded.status, error = excluded.error, at = excluded.at, tries = excluded.tries,
        language = excluded.language, parts = excluded.parts, cost_cents = excluded.cost_cents
      where deliveries.id = excluded.id`)
      if (channel === 'email') await noteReach(tx, vault, now, delivery)
    })
  }

/** A mailbox that bounced is not written to again, until somebody has proven that it works. */
async function noteReach(
  tx: Transaction,
  vault: Services['vault'],
  now: Date,
  { recipient, status, gone }: DeliveryRecord,
) {
  const hash = vault.blindIndex('email', recipient)
  if (gone)
    await tx.run(sql`
      insert into unreachable (address_hash, channel, why, at) values (${hash}, 'email', 'bounced', ${now})
      on conflict do nothing`)
  else if (status === 'sent')
    await tx.run(sql`
      delete from unreachable where address_hash = ${hash} and channel = 'email' and why = 'bounced'`)
}
