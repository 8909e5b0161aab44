import { writeFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Endpoint } from '../../../contract/endpoint.ts'
import { presence } from '../../../contract/presence.ts'
import { visits as contract, STATUSES } from '../../../contract/visits.ts'
import { ask } from '../../testing/asking.ts'
import { openPractice } from '../../testing/practice.ts'
import { makeDelegate } from '../../testing/relations.ts'
import { createWorld, type Person, type World } from '../../testing/world.ts'

// Everybody does anything, at once: whatever comes of it is a way that a visit can go, and its history
// says how it came to be what it is. What is legal is written here by hand.

const PROOF = process.env['AHAVA_PROOF']
const VISITS = PROOF ? 200 : 20
const ACTORS = 20
const ACTS_EACH = 4
const SEED = 15

/** Every move that there is, without what an administrator corrects. */
const LEGAL = new Set(
  `assign-nurse: REQUESTED>SCHEDULED SCHEDULED>SCHEDULED EN_ROUTE>SCHEDULED ARRIVED>SCHEDULED
   unassign: SCHEDULED>REQUESTED EN_ROUTE>REQUESTED ARRIVED>REQUESTED
   cancel: REQUESTED>CANCELLED SCHEDULED>CANCELLED EN_ROUTE>CANCELLED ARRIVED>CANCELLED
   set-out: SCHEDULED>EN_ROUTE
   arrive: EN_ROUTE>ARRIVED
   start: ARRIVED>IN_PROGRESS
   complete: IN_PROGRESS>COMPLETED
   mark-absent: ARRIVED>PATIENT_ABSENT
   end-early: EN_ROUTE>CANCELLED ARRIVED>CANCELLED
   turn-back: EN_ROUTE>SCHEDULED
   decline: SCHEDULED>REQUESTED
   undo: ARRIVED>EN_ROUTE IN_PROGRESS>ARRIVED COMPLETED>IN_PROGRESS PATIENT_ABSENT>ARRIVED`
    .split('\n')
    .flatMap((line) => {
      const [action, moves] = line.trim().split(': ')
      return moves!.split(' ').map((move) => `${action} ${move}`)
    }),
)

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let crowd: Person[]
beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
  const { patient, daughter, stranger, nurse, otherNurse, doctor, otherDoctor } = practice
  await makeDelegate(world, daughter, practice.patientId)
  const dispatcher = await world.hire('administrator', 'Dineo', { duties: ['dispatch'] })
  // The nurses are the most, because most that happens is theirs.
  const some = [nurse, nurse, otherNurse, otherNurse, patient, daughter, world.admin, dispatcher]
  crowd = [...some, ...some, doctor, otherDoctor, stranger, nurse]
})
afterAll(() => world.close())

/** The same numbers for the same seed (mulberry32). */
function numbers(seed: number) {
  let state = seed
  return (below: number) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}
type Next = ReturnType<typeof numbers>
const one = <T>(all: readonly T[], next: Next): T => all[next(all.length)]!

/** Anything that anybody may try with a visit, sensible or not. */
function act(id: string, next: Next): [Endpoint, Record<string, unknown>] {
  const { nurse, otherNurse, doctor } = practice
  const nurses = [nurse.id, otherNurse.id, nurse.id, null]
  const kind = next(20)
  if (kind < 2) return [contract.assignNurse, { id, nurseId: one(nurses, next) }]
  if (kind === 2) return [contract.cancel, { id, reason: 'patient_request' }]
  if (kind === 3) return [contract.assignDoctor, { id, doctorId: doctor.id }]
  if (kind === 4) {
    const call = { id, callId: world.id(), whom: one(['patient', 'emergency_contact'], next) }
    return [presence.recordCall, { ...call, result: 'no_answer' }]
  }
  if (kind === 5) {
    const correction = { id, correctionId: world.id(), reason: 'As it was' }
    return [presence.correct, { ...correction, status: one(STATUSES, next) }]
  }
  const move = { id, status: one(STATUSES, next), undo: next(5) === 0, reason: 'unsafe' }
  const late = next(6) === 0 && { at: world.in(-next(60)) }
  return [contract.changeStatus, { ...move, ...late }]
}

type Told = {
  type: string
  facts: { from?: string; to?: string; action?: string; nurseId?: string | null }
}

/** Goes through the history of a visit; answers where it ends, and every move that is none. */
function replay(events: Told[]) {
  let status: string | undefined
  let nurseId: string | null = null
  const wrong: string[] = []
  for (const { type, facts } of events) {
    const { from, to, action, nurseId: named } = facts
    if (!to) continue
    if (type !== 'VISIT_CREATED') {
      if (from !== status) wrong.push(`${action} says from ${from}, and it was ${status}`)
      if (action !== 'correct' && !LEGAL.has(`${action} ${from}>${to}`))
        wrong.push(`${action} ${from}>${to}`)
    }
    status = to
    if (action === 'assign-nurse') nurseId = named ?? null
    if (to === 'REQUESTED') nurseId = null
  }
  return { status, nurseId, wrong }
}

test(`${VISITS} visits, ${ACTORS} people each doing anything at once: only ways that there are`, async () => {
  const answers: Record<string, number> = {}
  const moves = new Set<string>()
  for (let n = 0; n < VISITS; n += 1) {
    const next = numbers(SEED + n)
    const { id } = await (next(3) === 0 ? practice.request : practice.schedule)((n + 1) * 180)
    if (next(2) === 0) {
      const way = ['EN_ROUTE', 'ARRIVED', 'IN_PROGRESS'].slice(0, next(4))
      for (const status of way)
        await ask(world, practice.nurse, contract.changeStatus, { id, status })
      world.pass(next(3) * 6)
    }
    await Promise.all(
      crowd.slice(0, ACTORS).map(async (person, who) => {
        const own = numbers(SEED + n * 1_000 + who)
        for (let step = 0; step < ACTS_EACH; step += 1) {
          const [endpoint, input] = act(id, own)
          const { status, code } = await ask(world, person, endpoint, input)
          const answer = `${status} ${code}`.trim()
          answers[answer] = (answers[answer] ?? 0) + 1
        }
      }),
    )
    const system = world.app.services.database.system
    const { rows: events } = await system.query(
      'select type, facts from events where visit_id = $1 order by number',
      [id],
    )
    const { rows: now } = await system.query('select status, nurse_id from visits where id = $1', [
      id,
    ])
    const { wrong, status, nurseId } = replay(events as Told[])
    for (const { facts } of events as Told[])
      if (facts.to) moves.add(`${facts.action} ${facts.from}>${facts.to}`)
    const about = `visit ${n}`
    expect(wrong, about).toEqual([])
    expect(now[0].status, about).toBe(status)
    // A visit that ended keeps the nurse it had; any other has the one that history names.
    const kept = status === 'CANCELLED' || status === 'PATIENT_ABSENT'
    expect(kept || now[0].nurse_id === nurseId, about).toBe(true)
  }
  // Nothing failed, much was refused, and much happened.
  expect(Object.keys(answers).filter((answer) => answer.startsWith('5'))).toEqual([])
  expect(answers['200']).toBeGreaterThan(VISITS * 5)
  expect(answers['409 not_possible_now']).toBeGreaterThan(VISITS * 3)
  expect(moves.size).toBeGreaterThan(12)
  if (PROOF)
    writeFileSync(
      PROOF,
      JSON.stringify({ visits: VISITS, actors: ACTORS, 'kinds of moves': moves.size, ...answers }),
    )
}, 1_200_000)
