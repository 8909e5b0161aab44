import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Client } from 'pg'
import { StartError } from '../database/failure.ts'
import { NotStoredError } from '../storage/failure.ts'
import { openFolder } from '../storage/folder.ts'
import { smallName, uploadOf } from '../storage/names.ts'
import type { Storage } from '../storage/storage.ts'
import { FILE_LIST, FILES, measuring, type Manifest } from './manifest.ts'
import { hashOf, readSealed, type BackupKey } from './sealed.ts'

/** A stored file of a backup: its name in the storage, its sealed length and the hash of those bytes. */
export type KeptFile = { name: string; size: number; sha256: string }

/** The names of everything that is kept in this snapshot, pictures with their small ones. */
export async function namesOf(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ storage_name: string; small: boolean }>(`
    select storage_name, small_size is not null as small from uploads
    where state = 'clean' order by storage_name`)
  return rows.flatMap(({ storage_name, small }) =>
    small ? [storage_name, smallName(storage_name)] : [storage_name],
  )
}

/**
 * Brings the files of a backup into its store, those alone that are not there yet: what was stored once
 * never changes. A small picture that is gone is made again some day; any other that is gone is told.
 */
export async function keepFiles(input: {
  storage: Storage
  store: string
  names: readonly string[]
  known: ReadonlyMap<string, KeptFile>
}) {
  const { storage, store, names, known } = input
  const pool = openFolder(join(store, FILES))
  const kept: KeptFile[] = []
  const missing: string[] = []
  let copied = 0
  for (const name of names) {
    const before = await fromStore(store, name, known.get(name))
    if (before) {
      kept.push(before)
      continue
    }
    const file = await copy(storage, pool, name)
    if (file) {
      kept.push(file)
      copied += 1
    } else if (uploadOf(name) === name) missing.push(name)
  }
  return { kept, copied, missing }
}

/** A file that an earlier backup brought; its hash is only computed where none is known. */
async function fromStore(store: string, name: string, known: KeptFile | undefined) {
  const path = join(store, FILES, ...name.split('/'))
  const found = await stat(path).catch(() => null)
  if (!found) return null
  if (known?.size === found.size) return known
  return { name, ...(await hashOf(path)) }
}

async function copy(from: Storage, to: Storage, name: string, expected?: KeptFile) {
  const measured = measuring()
  const writer = await to.create(name)
  try {
    for await (const bytes of measured.through(from.read(name))) await writer.write(bytes)
    const file = { name, ...measured.result() }
    if (expected && (file.size !== expected.size || file.sha256 !== expected.sha256))
      throw new StartError(`The backup is damaged: the file ${name} is not what was stored.`)
    await writer.commit()
    return file
  } catch (error) {
    await writer.abort()
    if (error instanceof NotStoredError) return null
    throw error
  }
}

export const listText = async function* (files: readonly KeptFile[]) {
  for (const { name, size, sha256 } of files) yield Buffer.from(`${name} ${size} ${sha256}\n`)
}

/** The files of a backup by name. */
export async function readList(
  key: BackupKey,
  folder: string,
  manifest: Manifest,
): Promise<Map<string, KeptFile>> {
  const lines = await text(readSealed(key, folder, FILE_LIST, manifest.files))
  const files = lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line): [string, KeptFile] => {
      const [name = '', size, sha256 = ''] = line.split(' ')
      return [name, { name, size: Number(size), sha256 }]
    })
  return new Map(files)
}

/**
 * Brings the files of a backup back, each with its hash computed on the way. What is there already from an
 * earlier try is looked at instead. Refuses a storage that holds anything else.
 */
export async function bringFiles(
  store: string,
  storage: Storage,
  files: ReadonlyMap<string, KeptFile>,
): Promise<void> {
  const there = new Set<string>()
  for await (const { name } of storage.list()) {
    if (!files.has(name))
      throw new StartError(
        `The storage of files is not empty: ${name} is not of this backup. Restore into an empty one.`,
      )
    there.add(name)
  }
  const pool = openFolder(join(store, FILES))
  for (const file of files.values()) {
    if (there.has(file.name) && (await isSame(storage, file))) continue
    if (!(await copy(pool, storage, file.name, file)))
      throw new StartError(`The backup is not whole: the file ${file.name} is missing.`)
  }
}

async function isSame(storage: Storage, file: KeptFile): Promise<boolean> {
  const measured = measuring()
  for await (const _ of measured.through(storage.read(file.name)));
  return measured.result().sha256 === file.sha256
}
