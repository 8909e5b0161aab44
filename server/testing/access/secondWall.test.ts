import type { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readCatalogue } from './catalogue.ts'
import { openScene, STANDINGS, type Scene } from './scene.ts'
import {
  askFunctions,
  lookAround,
  lookAsSystem,
  openRole,
  recordAs,
  talkAs,
  writeAround,
} from './secondWall.ts'
import { OPEN, SHUT, SIGHTS } from './secondWall.table.ts'

let scene: Scene
let app: Client
let system: Client
beforeAll(async () => {
  scene = await openScene()
  app = await openRole(scene, 'app')
  system = await openRole(scene, 'system')
})
afterAll(async () => {
  await app.end()
  await system.end()
  await scene.close()
})

test('every table is in the table', () => {
  const named = [...SIGHTS.map(({ table }) => table), ...SHUT, ...OPEN]
  expect(named.toSorted()).toEqual(scene.kept.tables.toSorted())
})

test('a query without any predicate sees exactly what is theirs', async () => {
  expect(await lookAround(scene, app)).toEqual([])
  for (const table of SHUT)
    await expect(app.query(`select from ${table}`)).rejects.toThrow('permission denied')
})

test('a write that no command asked about reaches exactly what is theirs', async () => {
  expect(await writeAround(scene, app)).toEqual([])
})

test('the system sees what it works on', async () => {
  expect(await lookAsSystem(scene, system)).toEqual([])
})

test('the catalogue is as it should be, to the last grant and definer function', async () => {
  expect(await readCatalogue(scene)).toEqual([])
})

const OF_VISIT = 'booker delegate doctor nurse reader self talker watcher'
const PRACTICAL = 'delegate nurse self talker'
const CLINICAL = 'doctor nurse self'
const PRACTICE = 'delegate self talker'
// Who is told the people of the visit, of its practical and of its clinical conversation.
const TOLD: Record<string, [string, string, string]> = {
  self: [OF_VISIT, PRACTICAL, CLINICAL],
  delegate: [OF_VISIT, PRACTICAL, ''],
  nurse: [OF_VISIT, PRACTICAL, CLINICAL],
  doctor: [OF_VISIT, '', CLINICAL],
  watcher: [OF_VISIT, '', ''],
  booker: [OF_VISIT, '', ''],
  reader: [OF_VISIT, '', ''],
  talker: [OF_VISIT, PRACTICAL, ''],
  administrator: [OF_VISIT, PRACTICAL, ''],
  dispatcher: [OF_VISIT, PRACTICAL, ''],
  breaker: [OF_VISIT, PRACTICAL, CLINICAL],
}

const IN_PRACTICE = ['self', 'delegate', 'talker', 'administrator', 'dispatcher', 'breaker']

test('the definer functions tell who belongs to a visit only to those who do', async () => {
  for (const who of STANDINGS) {
    const { mixed, known, ...told } = await askFunctions(scene, app, who)
    const [visit, practical, clinical] = TOLD[who] ?? ['', '', '']
    const practice = IN_PRACTICE.includes(who) ? PRACTICE : ''
    expect(told, who).toEqual({ visit, practical, clinical, practice })
    // A visit beside somebody else's patient is no visit, not even for dispatch.
    expect(mixed, who).toBe('')
    expect(who === 'stranger' && known.includes('self'), who).toBe(false)
  }
})

test('nobody records what they have no standing in', async () => {
  for (const who of STANDINGS) {
    const own = await recordAs(scene, app, who, ['scheduled', 'palesa'])
    // Whoever broke the glass reads, and makes nothing happen.
    expect(own === 'recorded', who).toBe(who in TOLD && who !== 'breaker')
    expect(await recordAs(scene, app, who, ['scheduled', 'sipho']), who).toContain('no standing')
  }
})

// In which of these conversations each may make something known.
const TALK: Record<string, string[]> = {
  'scheduled practical': ['self', 'delegate', 'talker', 'nurse', 'administrator', 'dispatcher'],
  'scheduled clinical': ['self', 'nurse', 'doctor'],
  'palesa practice': ['self', 'delegate', 'talker', 'administrator', 'dispatcher'],
  'none at all': [],
}

test('nobody makes known what happens in a conversation that is not theirs', async () => {
  for (const [conversation, people] of Object.entries(TALK)) {
    for (const who of STANDINGS) {
      const { talk, say, notice } = await talkAs(scene, app, who, conversation)
      const mine = people.includes(who)
      expect(talk, `${who} in ${conversation}`).toBe(
        mine ? 'recorded' : 'record_talk: the actor takes no part',
      )
      expect(say, `${who} in ${conversation}`).toBe(
        mine ? 'recorded' : 'say_message: the actor takes no part',
      )
      // The act that a notice tells of is anybody's who stands in the visit.
      expect(notice === 'recorded', who).toBe(who in TOLD && who !== 'breaker')
    }
  }
})
