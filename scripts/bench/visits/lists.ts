import type { Client } from '../../../contract/client.ts'
import { withClient } from '../../../server/platform/database/client.ts'
import { encodeCursor } from '../../../server/platform/http/cursor.ts'
import type { Joined } from '../../../server/testing/joining.ts'
import { startChild } from '../child.ts'
import { compare, median, percentile, type Figure } from '../figures.ts'
import type { VisitStage } from '../visits.ts'

const DAY = 86_400_000
const PAGE = 30
const DEEP = 1_000
const ROUNDS = 5
const ASKED = 20
const WARM = 12
const GROWS = 2
const TAIL = 5
const TAIL_ASKED = 2_000
const TAIL_ROUNDS = 3

type Filter = Parameters<Client['visits']['list']>[0]
/** `where`: the same in SQL, to know where the thousandth page begins without turning to it. */
type List = { name: string; token: string; filter: Filter; where: string }

function listsOf({ crew, people, services, now }: VisitStage): List[] {
  const { admin, nurses, doctor, family } = crew
  const at = (days: number) => new Date(now.getTime() + days * DAY).toISOString()
  const [nurse, reviewer] = [people.nurses[100]!, people.doctors[50]!]
  const [patient] = people.patients
  const service = services[0]!.id
  const overdue = `status = 'COMPLETED' and report_status in ('none', 'draft') and start_at < '${at(-2)}'`
  const namedLike = (name: string) => `patient_id in (${people.named(name)})`
  const desk: [name: string, filter: Filter, where: string][] = [
    ['all, soonest', {}, 'true'],
    ['all, latest', { order: 'latest' }, 'true'],
    ['one state', { status: 'COMPLETED' }, `status = 'COMPLETED'`],
    [
      'two states',
      { status: 'CANCELLED,PATIENT_ABSENT', order: 'latest' },
      `status in ('CANCELLED', 'PATIENT_ABSENT')`,
    ],
    [
      'the states of a running visit',
      { status: 'EN_ROUTE,ARRIVED,IN_PROGRESS' },
      `status in ('EN_ROUTE', 'ARRIVED', 'IN_PROGRESS')`,
    ],
    ['from today on', { from: at(0) }, `start_at >= '${at(0)}'`],
    [
      'a month',
      { from: at(-60), to: at(-30) },
      `start_at >= '${at(-60)}' and start_at < '${at(-30)}'`,
    ],
    ['a nurse', { nurseId: nurse, order: 'latest' }, `nurse_id = '${nurse}'`],
    ['a doctor', { doctorId: reviewer, order: 'latest' }, `doctor_id = '${reviewer}'`],
    ['a patient', { patientId: patient!.id }, `patient_id = '${patient!.id}'`],
    ['a service', { serviceId: service }, `service_id = '${service}'`],
    ['without a nurse', { unassigned: 'true' }, `status = 'REQUESTED'`],
    [
      'late',
      { late: 'true' },
      `status in ('REQUESTED', 'SCHEDULED', 'EN_ROUTE', 'ARRIVED') and start_at < '${at(-0.1)}'`,
    ],
    ['report overdue', { overdue: 'true' }, overdue],
    ['not reviewed', { unreviewed: 'true' }, `report_status = 'signed'`],
    ['a common name', { name: 'dlamini', order: 'latest' }, namedLike('dlamini')],
    ['a rare name', { name: 'quvane' }, namedLike('quvane')],
    [
      "a nurse's overdue reports",
      { nurseId: nurse, overdue: 'true' },
      `nurse_id = '${nurse}' and ${overdue}`,
    ],
    [
      'one service, not reviewed',
      { serviceId: service, unreviewed: 'true' },
      `service_id = '${service}' and report_status = 'signed'`,
    ],
  ]
  const own: [name: string, who: Joined, where: string][] = [
    ["a nurse's own", nurses[0]!, `nurse_id = '${nurses[0]!.id}'`],
    ["a doctor's own", doctor, `doctor_id = '${doctor.id}'`],
    ["a family's own", family, `patient_id = '${patient!.id}'`],
  ]
  return [
    ...desk.map(([name, filter, where]) => ({ name, filter, where, token: admin.token })),
    ...own.map(([name, { token }, where]) => ({
      name,
      where,
      token,
      filter: { order: 'latest' as const },
    })),
  ]
}

const pathOf = (filter: Filter, cursor: string | null) =>
  `/api/visits?${new URLSearchParams({
    ...(filter as Record<string, string>),
    limit: String(PAGE),
    ...(cursor && { cursor }),
  })}`

/** The cursor of the thousandth page, or of the last where there are fewer; null where one is all. */
async function deepIn({ ground }: VisitStage, database: string, { filter, where }: List) {
  const direction = filter.order === 'latest' ? 'desc' : 'asc'
  return withClient({ url: ground.urlsFor(database).superuser, role: null }, async (client) => {
    const { rows } = await client.query<{ start: Date; id: string; seen: string }>(
      `with found as (
          select start_at, id, row_number() over (order by start_at ${direction}, id ${direction}) as place,
            count(*) over () as size
          from visits where ${where} and entered_in_error_at is null
        )
        select start_at as start, id, pg_current_snapshot()::text as seen
        from found where place = least(${(DEEP - 1) * PAGE}, size - ${PAGE})`,
    )
    const [row] = rows
    return row ? encodeCursor([row.start.toISOString(), row.id, row.seen]) : null
  })
}

/** Each list at the many visits beside the same at the few. */
export async function growing(stage: VisitStage): Promise<Figure[]> {
  const load = startChild('load/reads.ts')
  const ask = (origin: string, token: string, path: string, count: number) =>
    load.ask<number[]>('time', { origin, reads: [{ token, path }], count, perSecond: null })
  const figures: Figure[] = []
  for (const list of listsOf(stage)) {
    const deep = {
      many: await deepIn(stage, 'ahava', list),
      few: await deepIn(stage, 'few', list),
    }
    for (const [page, cursors] of [
      ['first page', { many: null, few: null }],
      [`page ${DEEP} or last`, deep],
    ] as const) {
      const paths = {
        many: pathOf(list.filter, cursors.many),
        few: pathOf(list.filter, cursors.few),
      }
      const rounds = []
      for (let n = -1; n < ROUNDS; n += 1) {
        const count = n < 0 ? WARM : ASKED
        const product = median(await ask(stage.many, list.token, paths.many, count))
        const bare = median(await ask(stage.few, list.token, paths.few, count))
        if (n >= 0) rounds.push({ product, bare })
      }
      const figure = compare(
        {
          name: `${list.name}, ${page}, of ${stage.size} visits`,
          unit: 'ms',
          bareIs: `of ${stage.fewSize}`,
          target: { atMost: GROWS },
        },
        rounds,
      )
      stage.say(
        `  ${list.name}, ${page}: ${figure.product.toFixed(1)} ms, of few ${figure.bare.toFixed(1)} ms`,
      )
      figures.push(figure)
    }
  }
  await load.end()
  return figures
}

/** How much slower the slowest lists are than the usual ones, over all filters by turns. */
export async function tail(stage: VisitStage): Promise<Figure> {
  const load = startChild('load/reads.ts')
  const reads = listsOf(stage).map(({ token, filter }) => ({ token, path: pathOf(filter, null) }))
  const time = (count: number) =>
    load.ask<number[]>('time', { origin: stage.many, reads, count, perSecond: null })
  await time(reads.length * 4)
  const rounds = []
  for (let n = 0; n < TAIL_ROUNDS; n += 1) {
    const times = await time(TAIL_ASKED)
    rounds.push({ product: percentile(times, 0.99), bare: median(times) })
  }
  await load.end()
  return compare(
    {
      name: `p99 of a list, every filter by turns, of ${stage.size} visits`,
      unit: 'ms',
      bareIs: 'p50',
      target: { atMost: TAIL },
    },
    rounds,
  )
}
