import { QueryClient, type QueryKey } from '@tanstack/react-query'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ProblemError, type Client } from '../contract/client.ts'
import {
  FRAMES,
  ephemeralFrame,
  type EphemeralFrame,
  type FrameType,
  type NumberedFrame,
} from '../contract/events.ts'
import type { Visit } from '../contract/visits.ts'
import { applyEphemeral, applyFrame, keys } from '../web/cache.ts'
import { observationsQuery } from '../web/features/observations/queries.ts'
import { readRecord } from '../web/features/record/queries.ts'
import { readVisit } from '../web/features/visits/queries.ts'
import { listen, openDevice } from './testing/device.ts'
import { dayActs } from './testing/dayActs.ts'
import { shown } from './testing/shown.ts'
import { letCare } from './testing/family.ts'
import { openPractice } from './testing/practice.ts'
import { createWorld, type Person, type World } from './testing/world.ts'

// A device does not read everything again whenever something happens: frames change what it holds.
// After every act of a day, what it holds equals what a fresh read would answer.

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let address: string

beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
  address = await listen(world.app)
})
afterAll(() => world.close())

type Read = { key: QueryKey; read: (as: Client, queries: QueryClient) => Promise<unknown> }

const orNothing = <T>(asked: Promise<T>): Promise<T | null> =>
  asked.catch((error: unknown) => {
    if (error instanceof ProblemError && [403, 404].includes(error.problem.status)) return null
    throw error
  })

/** What the screens keep, under the names and in the shapes in which they keep it. */
const general: Read[] = [
  { key: keys.visits({}), read: async (as) => (await as.visits.list({ limit: 100 })).items },
  {
    key: keys.threads(),
    read: async (as) => ({
      pages: [await as.messages.conversations({ limit: 30 })],
      pageParams: [undefined],
    }),
  },
  { key: keys.unread, read: (as) => as.messages.unread({}) },
  { key: keys.offers(), read: async (as) => (await as.offers.list({ limit: 100 })).items },
  { key: keys.calls, read: async (as) => (await as.help.list({})).items },
  { key: keys.cases('all'), read: async (as) => (await as.cases.list({ which: 'all' })).items },
]
/** Of one visit and its patient. */
const screensOf = ({ id, patient, conversations }: Visit): Read[] => [
  { key: keys.visit(id), read: (as, queries) => readVisit(as, queries, id) },
  { key: keys.observations(id), read: (as) => observationsQuery(as, id).queryFn() },
  { key: keys.rating(id), read: (as) => orNothing(as.ratings.read({ id })) },
  { key: keys.record(patient.id), read: (as) => readRecord(as, patient.id) },
  ...conversations.flatMap(({ id: conversationId }): Read[] => [
    {
      key: keys.messages(id, conversationId),
      read: (as) =>
        orNothing(
          as.messages
            .list({ conversationId, limit: 30 })
            .then((page) => ({ pages: [page], pageParams: [undefined] })),
        ),
    },
    {
      key: keys.participants(id, conversationId),
      read: (as) => orNothing(as.messages.participants({ conversationId })),
    },
    {
      key: keys.thread(conversationId),
      read: (as) => orNothing(as.messages.conversation({ id: conversationId })),
    },
  ]),
]

/** A device: the cache of the web app, and which of its screens are open. */
function device(person: Person, reads: readonly Read[]) {
  const as = world.as(person)
  const queries = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } })
  const kept = new Map<string, Read>()
  async function hold(more: readonly Read[]) {
    for (const each of more) {
      kept.set(JSON.stringify(each.key), each)
      queries.setQueryData(each.key, await each.read(as, queries))
    }
  }
  async function settle() {
    for (;;) {
      const stale = [...kept.values()].filter(
        ({ key }) => queries.getQueryState(key)?.isInvalidated ?? true,
      )
      if (stale.length === 0) return
      for (const { key, read } of stale) queries.setQueryData(key, await read(as, queries))
    }
  }
  return {
    person,
    hold,
    start: () => hold(reads),
    readAgain: () => hold([...kept.values()]),
    hear: (frame: NumberedFrame) => applyFrame(queries, person.id, frame),
    hearEphemeral: (frame: EphemeralFrame) => applyEphemeral(queries, frame),
    settle,
    /** The names of what differs from a fresh read, with both. */
    async differences() {
      await settle()
      const different: unknown[] = []
      for (const { key, read } of kept.values()) {
        const held = shown(queries.getQueryData(key))
        const fresh = shown(await read(as, new QueryClient()))
        if (JSON.stringify(held) !== JSON.stringify(fresh)) different.push({ key, held, fresh })
      }
      return different
    },
  }
}

/** Frames that no act of the day brings, and why. */
const NOT_PLAYED: Partial<Record<FrameType, string>> = {}
const EPHEMERAL: Record<EphemeralFrame['type'], string> = {
  READY: 'where the numbers begin: web/live.test.ts',
  RESET: 'everything is read anew: web/live.test.ts',
  TYPING: 'shown for some seconds, kept nowhere',
  NURSE_LOCATION: 'only ever told, never read',
  BOARD_CHANGED: 'the desk reads again: played here',
  PONG: 'the line lives: web/live.test.ts',
  ERROR: 'about a frame of the client itself',
}

test(
  "the sum of a device's old state and its frames equals a fresh read, for every feature that has frames",
  { timeout: 400_000 },
  async () => {
    const { patient, daughter, nurse, otherNurse, doctor, otherDoctor, stranger } = practice
    await letCare(world, patient, daughter, {
      patientId: practice.patientId,
      rights: ['visits', 'book', 'messages', 'reports'],
    })
    const [first, second] = [await practice.schedule(120), await practice.schedule(24 * 60)]
    const people = [
      patient,
      daughter,
      nurse,
      otherNurse,
      doctor,
      otherDoctor,
      stranger,
      world.admin,
    ]
    const inFull = (id: string) => world.as(patient).visits.get({ id })
    const reads = [
      ...general,
      ...screensOf(await inFull(first.id)),
      ...screensOf(await inFull(second.id)),
    ]

    const played = new Set<string>()
    const live = await Promise.all(
      people.map(async (person) => {
        const socket = await openDevice(address, world.as(person))
        const { seq: head } = await socket.frame('READY')
        // Clinical leads read any record and are told of none: theirs is read anew when they open it.
        const theirs = reads.filter(
          ({ key }) => key[0] !== 'record' || person.role !== 'administrator',
        )
        const [one, away] = [device(person, theirs), device(person, theirs)]
        await one.start()
        await away.start()
        let heard = socket.frames.length
        return {
          ...one,
          away,
          head,
          socket,
          /** Applies what has come since the last look. */
          catchUp() {
            for (const frame of socket.frames.slice(heard)) {
              played.add(frame.type)
              if ('seq' in frame && frame.type !== 'READY' && frame.type !== 'RESET')
                one.hear(frame)
              else one.hearEphemeral(frame)
            }
            heard = socket.frames.length
          },
        }
      }),
    )

    const { acts, created } = dayActs(world, practice, first, second)
    for (const { name, does } of acts) {
      await does()
      for (const each of live) {
        // Waited for until the frames are there; never for a time.
        const { head } = await world.as(each.person).events.since({ since: 0, limit: 1 })
        await each.socket.until(
          () => head === each.head || each.socket.numbered().at(-1)?.seq === head,
        )
        each.catchUp()
        await each.settle()
      }
      const id = created()
      if (id && name === 'another visit is requested')
        for (const each of live)
          await each.hold(screensOf(await inFull(id)).filter(({ key }) => key[0] !== 'record'))
    }

    for (const each of live)
      await expect
        .poll(
          () => {
            each.catchUp()
            return each.differences()
          },
          { timeout: 60_000, interval: 500, message: `on the device of ${each.person.name}` },
        )
        .toEqual([])

    // A phone that was off all day gets the same frames at once, as they are shown by then.
    for (const { away, head, person } of live) {
      for (let since = head; ;) {
        const { items } = await world.as(person).events.since({ since, limit: 200 })
        if (items.length === 0) break
        for (const frame of items) away.hear(frame)
        since = items.at(-1)!.seq
      }
      // No frame tells a desk: it reads again when its line is back.
      if (person.role === 'administrator') await away.readAgain()
      expect(await away.differences(), `away: ${person.name}`).toEqual([])
    }

    // What a right no longer shows is told to whom it was taken from, and to nobody else.
    const hers = live.find(({ person }) => person === daughter)!
    await world.as(patient).family.end({ patientId: practice.patientId, userId: daughter.id })
    await expect
      .poll(
        () => {
          hers.catchUp()
          return hers.differences()
        },
        { timeout: 60_000, interval: 500 },
      )
      .toEqual([])
    for (const { socket } of live) socket.close()

    const numbered = Object.keys(FRAMES) as FrameType[]
    const missing = numbered.filter((type) => !played.has(type) && !NOT_PLAYED[type])
    expect(missing, 'frames that this day does not play, and that say no reason').toEqual([])
    expect(Object.keys(NOT_PLAYED).filter((type) => played.has(type))).toEqual([])
    const ephemeral = ephemeralFrame.options.map(({ shape }) => shape.type.value)
    expect(ephemeral.toSorted()).toEqual(Object.keys(EPHEMERAL).toSorted())
    expect(played).toContain('BOARD_CHANGED')
  },
)
