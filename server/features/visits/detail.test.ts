import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPractice } from '../../testing/practice.ts'
import { openUploading, picture } from '../../testing/uploading.ts'
import { createWorld, type Person, type World } from '../../testing/world.ts'

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let uploading: Awaited<ReturnType<typeof openUploading>>
beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
  uploading = await openUploading(world)
})
afterAll(() => world.close())

test('a visit names the files that its people may open, and when each conversation was used last', async () => {
  const { nurse, patient, doctor } = practice
  const { id } = await practice.schedule()
  const bytes = await picture().jpeg().toBuffer()
  const send = async (conversation: 'practical' | 'clinical') => {
    const { id: fileId } = await uploading.keep(nurse, { visitId: id }, bytes)
    return world.as(nurse).messages.send({
      visitId: id,
      conversation,
      content: 'See',
      attachmentIds: [fileId],
    })
  }
  const shown = async (by: Person) => (await world.as(by).visits.get({ id })).files.length
  await uploading.keep(nurse, { visitId: id }, bytes)
  expect(await shown(nurse)).toBe(0)
  await send('practical')
  const clinical = await send('clinical')
  expect([await shown(nurse), await shown(patient)]).toEqual([2, 2])
  // Dispatch opens no file of a visit, whatever conversation it was sent in.
  expect(await shown(world.admin)).toBe(0)
  expect(await shown(doctor)).toBeGreaterThan(0)
  const { files, conversations } = await world.as(patient).visits.get({ id })
  expect(files[0]).toMatchObject({ type: 'image', filename: 'wound.jpg', at: world.in(0) })
  expect(conversations.map(({ lastAt }) => lastAt)).toEqual([world.in(0), world.in(0)])
  await world.as(nurse).messages.hide({ id: clinical.id })
  expect([await shown(nurse), await shown(patient)]).toEqual([1, 1])
})
