import type { Services } from '../../platform/context.ts'
import { systemTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import { newUuid } from '../../platform/ids.ts'
import type { DeliveryRecord } from '../../services/deliveries.ts'

type Column = 'recipient' | 'html' | 'body'
type Owner = { id: string; user_id: string | null; patient_id: string | null }

/**
 * Whose key seals what: an address is the person's who has it, and what was written is the
 * patient's whom it is about. Erasing either leaves nothing of theirs.
 */
export const placeOf = ({ id, user_id, patient_id }: Owner, column: Column) => ({
  table: 'deliveries',
  column,
  row: id,
  person: (column === 'recipient' ? user_id : null) ?? patient_id ?? '',
})

type Ground = Pick<Services, 'database' | 'vault' | 'clock'>
type Keys = { id: string | null; user_key: Buffer | null; patient_key: Buffer | null }

/**
 * Writes down what was delivered; the same `effectKey` again replaces it. Throws UnreadableError
 * for a person whose key was destroyed.
 */
export const recordDelivery =
  ({ database, vault, clock }: Ground) =>
  async (delivery: DeliveryRecord): Promise<void> => {
    const { effectKey, channel, template, visitId, patientId, userId } = delivery
    const now = clock()
    await systemTransaction(database, async (tx) => {
      const keys = await tx.one(sql<Keys>`
      select (select id from deliveries where effect_key = ${effectKey}) as id,
        (select data_key from users where id = ${userId}) as user_key,
        (select data_key from patients where id = ${patientId}) as patient_key`)
      const id = keys.id ?? newUuid(now)
      const seal = (column: Column, text: string | null) => {
        if (text === null) return null
        const key = column === 'recipient' && userId !== null ? keys.user_key : keys.patient_key
        const place = placeOf({ id, user_id: userId, patient_id: patientId }, column)
        return vault.sealText(key, place, text)
      }
      await tx.run(sql`
      insert into deliveries (id, effect_key, channel, template, user_id, patient_id, visit_id,
        recipient, subject, html, body, file_id, status, error, at)
      values (${id}, ${effectKey}, ${channel}, ${template}, ${userId}, ${patientId}, ${visitId},
        ${seal('recipient', delivery.recipient)}, ${delivery.subject}, ${seal('html', delivery.html)},
        ${seal('body', delivery.text)}, ${delivery.fileId}, ${delivery.status}, ${delivery.error}, ${now})
      on conflict (effect_key) do update set recipient = excluded.recipient, subject = excluded.subject,
        html = excluded.html, body = excluded.body, file_id = excluded.file_id,
        status = excluded.status, error = excluded.error, at = excluded.at
      where deliveries.id = excluded.id`)
    })
  }
