import { COPY_DAYS, type WhyNoCopy } from '../../../contract/copies.ts'
import type { Services } from '../../platform/context.ts'
import { systemTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import type { Transaction } from '../../platform/database/transaction.ts'
import type { NightlyTask } from '../../platform/nightly.ts'

const DAY_MS = 24 * 3_600_000

type Ground = Pick<Services, 'database' | 'clock'>
export type CopyFile = {
  key: string
  patientId: string
  copyId: string
  filename: string
  mimetype: 'application/pdf' | 'application/json'
  bytes: Uint8Array
  code: string
}
type Made = {
  copyId: string
  patientId: string
  code: string
  pages: number
  pdf: Uint8Array
  json: Uint8Array
}

/** Keeps both files of a copy, then says that it is ready. A repeat whose words differ takes the place of what is left of the first. */
export async function keepCopy(
  { database, clock }: Ground,
  keepFile: (file: CopyFile) => Promise<{ fileId: string }>,
  { copyId, patientId, code, pages, pdf, json }: Made,
): Promise<void> {
  const of = { patientId, copyId, code }
  const name = `health-record-${code}`
  const kept = [
    await keepFile({
      ...of,
      key: `${code}.pdf`,
      filename: `${name}.pdf`,
      mimetype: 'application/pdf',
      bytes: pdf,
    }),
    await keepFile({
      ...of,
      key: `${code}.json`,
      filename: `${name}.json`,
      mimetype: 'application/json',
      bytes: json,
    }),
  ].map(({ fileId }) => fileId)
  const now = clock()
  await systemTransaction(database, async (tx) => {
    await tx.run(sql`
      update record_copies set state = 'ready', pages = ${pages}, finished_at = ${now},
        expires_at = ${new Date(now.getTime() + COPY_DAYS * DAY_MS)}
      where id = ${copyId} and state = 'making'`)
    // The bytes of an earlier try are nobody's now: the nightly look takes them away.
    await tx.run(sql`delete from uploads where copy_id = ${copyId} and id <> all(${kept}::uuid[])`)
  })
}

export async function failCopy(
  { database, clock }: Ground,
  copyId: string,
  why: WhyNoCopy,
): Promise<void> {
  await systemTransaction(database, (tx) =>
    tx.run(sql`
      update record_copies set state = 'failed', why = ${why}, finished_at = ${clock()}
      where id = ${copyId} and state = 'making'`),
  )
}

/** Copies that are over lose their files, before the look at the files; a year later nobody needs to know of them. */
export const copiesNightly: NightlyTask = {
  task: 'copies',
  run: ({ tx, now }) => endCopies(tx, now),
}

async function endCopies(tx: Transaction, now: Date): Promise<void> {
  await tx.run(sql`
    delete from uploads u using record_copies c where u.copy_id = c.id and c.expires_at <= ${now}`)
  await tx.run(sql`
    delete from record_copies c where c.asked_at < ${new Date(now.getTime() - 365 * DAY_MS)}
      and c.state <> 'making' and not exists (select from uploads u where u.copy_id = c.id)`)
}
