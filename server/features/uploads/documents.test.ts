import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectIn } from '../../platform/database/client.ts'
import { sql } from '../../platform/database/query.ts'
import { openPractice } from '../../testing/practice.ts'
import { openUploading } from '../../testing/uploading.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { storeDocument } from './documents.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

test('a report that is released while its document is being stored takes the document along', async () => {
  const practice = await openPractice(world)
  const uploads = await openUploading(world)
  const { patientId } = practice
  const { id: visitId } = await practice.schedule()
  const reportId = world.id()
  await uploads.run(sql`
    insert into reports (id, visit_id, patient_id, author_id, version, content, saved_at, created_at)
    values (${reportId}, ${visitId}, ${patientId}, ${practice.nurse.id}, 1, ${Buffer.of(0)},
      ${world.now()}, ${world.now()})`)

  const { connections } = world.config
  if (!connections) throw new Error('The world has no database.')
  const doctor = await connectIn(connections.system)
  try {
    await doctor.query('BEGIN')
    await doctor.query('UPDATE reports SET released_at = now() WHERE id = $1', [reportId])
    const stored = storeDocument(world.app.services, {
      key: 'released-meanwhile',
      edition: 'family',
      code: 'AAAA-BBBB-CCCC-DDDD-EEEE',
      visitId,
      patientId,
      reportId,
      filename: 'visit-report.pdf',
      mimetype: 'application/pdf',
      bytes: Buffer.from('%PDF-1.7 our own document'),
    })
    const waiting = `SELECT count(*)::int AS count FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'`
    await expect
      .poll(
        async () => {
          // Within one transaction what was seen first is shown again.
          await doctor.query('SELECT pg_stat_clear_snapshot()')
          return (await doctor.query(waiting)).rows
        },
        { timeout: 15_000 },
      )
      .toEqual([{ count: 1 }])
    await doctor.query('COMMIT')
    await stored
  } finally {
    await doctor.end()
  }

  const [document] = await uploads.many(sql<{ storage_name: string }>`
    select storage_name from uploads where report_id = ${reportId}`)
  const served = await uploads.open(practice.patient, `/uploads/${document?.storage_name}`)
  expect(served.status).toBe(200)
})
