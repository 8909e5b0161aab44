import type { KeptState } from '../keptState.ts'
import type { openPractice } from '../practice.ts'
import type { World } from '../world.ts'

type Ids = Record<string, string>

/** One of everything that presence leaves behind: a step told too late, a pin, a correction, calls, a visit that was moved. */
export async function openPresence(
  world: World,
  kept: KeptState,
  { nurse, patientId, home }: Awaited<ReturnType<typeof openPractice>>,
  visits: Ids,
): Promise<Ids> {
  const mine = world.as(nurse)
  const late = { id: visits['cancelled']!, status: 'EN_ROUTE' as const, at: world.in(-10) }
  await mine.visits.changeStatus(late)
  await mine.presence.proposePin({ id: visits['arrived']!, ...home.pin, accuracy: 10 })
  await mine.presence.enterDoorCode({
    id: visits['arrived']!,
    tryId: world.id(),
    code: '000000',
  })
  await world.as(world.admin).presence.correct({
    id: visits['withheld']!,
    correctionId: world.id(),
    reason: 'Looked at again',
  })
  await kept.run(
    `insert into late_facts (id, visit_id, patient_id, nurse_id, kind, content, happened_at, received_at)
      values ($1, $2, $3, $4, 'report', '\\x00', $5, $5)`,
    [world.id(), visits['cancelled'], patientId, nurse.id, world.now()],
  )
  await kept.run(
    `insert into visit_moves (visit_id, patient_id, start_at, moved_at)
      select id, patient_id, start_at, updated_at from visits where id = $1`,
    [visits['requested']],
  )
  await kept.run(`insert into timesheets values ($1, '2026-11-09', '{}', $2, $3)`, [
    nurse.id,
    world.admin.id,
    world.now(),
  ])
  const { items } = await world.as(world.admin).tasks.list({})
  return Object.fromEntries(items.map(({ kind, id }) => [`${kind} task`, id]))
}
