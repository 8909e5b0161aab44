import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPractice } from '../../testing/practice.ts'
import { openS3 } from '../../testing/s3.ts'
import { openUploading, picture } from '../../testing/uploading.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { openStorage } from '../storage/storage.ts'
import { drill } from './drill.ts'
import { bringFiles, readList } from './files.ts'
import { makeBackup } from './keep.ts'
import { openBackup } from './restore.ts'

// A practice whose files lie in a bucket.

let s3: Awaited<ReturnType<typeof openS3>>
let world: World
let base: string
let url: string

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'ahava-backup-bucket-'))
  s3 = await openS3()
  world = await createWorld({ environment: s3.environment })
  const practice = await openPractice(world)
  const uploads = await openUploading(world)
  const { id: visitId } = await practice.schedule()
  const sent = uploads.file(await picture(900, 700).jpeg().toBuffer())
  const answer = await uploads.send(practice.nurse, { visitId }, sent)
  url = ((await answer.json()) as { url: string }).url
})
afterAll(async () => {
  await world.close()
  await s3.close()
  rmSync(base, { recursive: true, force: true })
})

test(
  'its backup holds the files of the bucket, passes a drill, and brings them back into an empty bucket',
  { timeout: 120_000 },
  async () => {
    const store = join(base, 'store')
    const { folder } = await makeBackup(
      world.app.services,
      world.database.connections.backup!,
      store,
    )
    const means = { masterKeys: world.config.masterKeys!, migrations: 'migrations' }
    const found = await drill(world.app.services, folder, { ...means, place: join(base, 'drill') })
    expect(found).toMatchObject({ finding: null, files: 1 })

    const empty = await openS3()
    try {
      const storage = openStorage({ dataDir: join(base, 'new'), s3: empty.config() })
      const { manifest, key } = await openBackup(folder, means)
      await bringFiles(store, storage, await readList(key, folder, manifest))
      const name = url.replace('/uploads/', 'files/')
      expect(empty.objects.get(name)?.bytes).toEqual(s3.objects.get(name)?.bytes)
      expect([...empty.objects.keys()].toSorted()).toEqual([...s3.objects.keys()].toSorted())

      // Not beside what belongs to somebody else.
      empty.objects.set('files/images/2026/11/strange', { bytes: Buffer.from('x'), at: new Date() })
      const again = bringFiles(store, storage, await readList(key, folder, manifest))
      await expect(again).rejects.toThrow('is not of this backup')
    } finally {
      await empty.close()
    }
  },
)
