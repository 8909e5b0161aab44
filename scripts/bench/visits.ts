import type { Client } from '../../contract/client.ts'
import type { Service } from '../../contract/visits.ts'
import { withClient } from '../../server/platform/database/client.ts'
import { newUuid } from '../../server/platform/ids.ts'
import type { Ground } from '../chaos/ground.ts'
import { startChild } from './child.ts'
import { copyDatabase } from './copy.ts'
import { onGround } from './ground.ts'
import { addVisits, FEW, withoutIndexes } from './visits/fill.ts'
import { growing, tail } from './visits/lists.ts'
import { addPeople, hireCrew, type Crew, type People } from './visits/people.ts'
import { underway } from './visits/points.ts'
import { changing } from './visits/steps.ts'

const MANY = 1_000_000
const JOURNEYS = 66
const HOUR = 3_600_000

export type VisitStage = {
  ground: Ground
  crew: Crew
  people: People
  services: readonly Service[]
  /** Visits that a nurse may set out for. */
  journeys: { token: string; as: Client; visitId: string }[]
  now: Date
  size: number
  fewSize: number
  /** Addresses of two servers: one with as many visits as asked for, one with few. */
  many: string
  few: string
  say: (line: string) => void
}

/** Lists of a million visits beside ten thousand; steps and GPS points beside what they cost bare. */
export const benchVisits = onGround((ground, say, { visits = MANY }: { visits?: number }) =>
  measure(ground, say, visits),
)

async function measure(ground: Ground, say: (line: string) => void, size: number) {
  say('  signing people up')
  const crew = await hireCrew(ground)
  const { items: services } = await crew.admin.as.visits.services({})
  const journeys = await planJourneys(crew, services)
  const now = new Date()
  const began = performance.now()
  const people = await fill(ground, async (connection) => {
    const everybody = await addPeople(ground, connection, crew)
    await addVisits(ground, connection, everybody, { from: 0, to: FEW, now, say })
    return everybody
  })
  await copyDatabase(ground, 'few')
  await fill(ground, (connection) =>
    withoutIndexes(connection, () =>
      addVisits(ground, connection, people, { from: FEW, to: size, now, say }),
    ),
  )
  for (const name of ['few', 'ahava'])
    await withClient({ url: ground.urlsFor(name).superuser, role: null }, async (client) => {
      await client.query('vacuum (analyze)')
      await client.query('checkpoint')
    })
  say(
    `  ${size} visits of ${people.patients.length} patients: ${Math.round((performance.now() - began) / 1_000)} s`,
  )
  const { app, system } = ground.urlsFor('few')
  const server = startChild('product/app.ts', {
    ...ground.environment,
    AHAVA_CONNECTIONS: JSON.stringify({
      app: { url: app, role: null },
      system: { url: system, role: null },
      owner: null,
    }),
  })
  const stage: VisitStage = {
    ground,
    crew,
    people,
    services,
    journeys,
    now,
    size,
    fewSize: FEW,
    many: ground.origins[0]!,
    few: `http://${await server.ask<string>('host')}`,
    say,
  }
  const lists = [...(await growing(stage)), await tail(stage)]
  await server.end()
  // Steps last: the copy that their bare driver runs on keeps the disk busy for minutes.
  return [...lists, await underway(stage), await changing(stage)]
}

/** As superuser, with triggers asleep and nothing waiting for the disk. */
const fill = <T>(
  ground: Ground,
  act: (connection: Parameters<typeof addPeople>[1]) => Promise<T>,
) =>
  withClient({ url: ground.urls().superuser, role: null }, async (connection) => {
    await connection.query('set session_replication_role = replica')
    await connection.query('set synchronous_commit = off')
    await connection.query(`set maintenance_work_mem = '512MB'`)
    return act(connection)
  })

async function planJourneys({ admin, nurses, family }: Crew, services: readonly Service[]) {
  const [patient] = (await family.as.people.patients({})).items
  const journeys: VisitStage['journeys'] = []
  for (let n = 0; n < JOURNEYS; n += 1) {
    const nurse = nurses[n % nurses.length]!
    const id = newUuid(new Date())
    await family.as.visits.request({
      id,
      patientId: patient!.id,
      serviceId: services[0]!.id,
      start: new Date(Date.now() + (6 + 3 * Math.floor(n / nurses.length)) * HOUR).toISOString(),
      address: { line: '12 Vilakazi Street', suburb: 'Orlando West' },
    })
    await admin.as.visits.assignNurse({ id, nurseId: nurse.id })
    journeys.push({ token: nurse.token, as: nurse.as, visitId: id })
  }
  return journeys
}
