import type { ConversationKind } from '../../../contract/messages.ts'
import type { Client } from '../../../contract/client.ts'
import type { Act, Company, Scene } from './company.ts'
import type { AccountName } from './people.ts'
import { pictureOfTheGate } from './picture.ts'
import { WITH_THE_PRACTICE, type Line } from './talks.ts'

const MINUTE = 60_000
/** Somebody reads what was said so long after the last word. */
const READ_AFTER = 2
/** Before a visit that is still to come, the last word fell so long ago. */
const SAID_AGO = 35

/** The messages around a visit, each read by everybody whom it is not said to be new to. */
export function talkActs(company: Company, scene: Scene): Act[] {
  const shift = shiftOf(company, scene)
  return (['practical', 'clinical'] as const).flatMap((kind) => {
    const lines = scene.talk
      .filter((line) => (line.in ?? 'practical') === kind)
      .toSorted((a, b) => a.minutes - b.minutes)
    const at = (minutes: number) =>
      new Date(Math.min(company.now.getTime(), scene.start.getTime() + (minutes + shift) * MINUTE))
    return [
      ...lines.map((line) => ({
        of: scene.id,
        at: at(line.minutes),
        run: () => say(company, scene, kind, line),
      })),
      ...readers(scene, kind).flatMap((reader) => {
        const upTo = readUpTo(lines, reader)
        const last = lines.at(-1)
        if (!last || upTo === 0) return []
        return [
          {
            of: scene.id,
            at: at(last.minutes + READ_AFTER),
            run: () => read(company, scene, kind, reader, upTo),
          },
        ]
      }),
    ]
  })
}

/** What the family and the practice said to each other, whatever visits there were. */
export function practiceActs({ as, now, patients }: Company): Act[] {
  const patientId = patients.mother
  const at = (minutes: number) => new Date(now.getTime() + minutes * MINUTE)
  return [
    ...WITH_THE_PRACTICE.map(({ by, minutes, text }) => ({
      of: patientId,
      at: at(minutes),
      run: () => as[by].messages.send({ patientId, content: text }),
    })),
    ...(['admin', 'daughter', 'patient'] as const).map((reader) => ({
      of: patientId,
      at: at(WITH_THE_PRACTICE.at(-1)!.minutes + READ_AFTER),
      run: () => as[reader].messages.read({ patientId, upTo: readUpTo(WITH_THE_PRACTICE, reader) }),
    })),
  ]
}

/** Minutes by which a talk before a coming visit is moved, so that it lies behind us. */
function shiftOf({ now }: Company, { talk, start }: Scene): number {
  const minutesToNow = (now.getTime() - start.getTime()) / MINUTE
  const last = Math.max(...talk.map(({ minutes }) => minutes))
  return last > minutesToNow ? minutesToNow - SAID_AGO - last : 0
}

function say({ as }: Company, { id }: Scene, conversation: ConversationKind, line: Line) {
  return line.picture
    ? sendPicture(as[line.by], id, line.text)
    : as[line.by].messages.send({ visitId: id, conversation, content: line.text })
}

function readers(scene: Scene, kind: ConversationKind): AccountName[] {
  const nurse = scene.nurse ? [scene.nurse] : []
  const patient: AccountName[] = scene.patient === 'mother' ? ['patient'] : []
  const family: AccountName[] = scene.by === 'daughter' ? ['daughter'] : []
  return kind === 'practical'
    ? ['admin', ...nurse, ...patient, ...family]
    : ['doctor', ...nurse, ...patient]
}

/** The number of the last line before the first that is new to this reader. */
function readUpTo(lines: readonly Line[], reader: AccountName): number {
  const unread = lines.findIndex((line) => line.unread?.includes(reader))
  return unread < 0 ? lines.length : unread
}

const read = (
  { as }: Company,
  { id }: Scene,
  conversation: ConversationKind,
  reader: AccountName,
  upTo: number,
) => as[reader].messages.read({ visitId: id, conversation, upTo })

/** Sends the picture first, as a phone does: the message names it. */
async function sendPicture(client: Client, visitId: string, content: string) {
  const image = await pictureOfTheGate()
  const { id } = await client.uploads.image({ visitId, image })
  return client.messages.send({ visitId, content, attachmentIds: [id] })
}
