import { createHash } from 'node:crypto'
import { open, readdir, readFile, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { StartError } from '../database/failure.ts'

// One folder holds any number of backups and, once for all of them, the files:
//   <folder>/files/...            sealed as they were stored, under the names that they had
//   <folder>/2026-11-24T07-00-00Z/  one backup: a sealed file for each table, and at last its manifest

export const MANIFEST = 'manifest.json'
export const FILES = 'files'
/** The list of the files that belong to a backup, sealed like a table. */
export const FILE_LIST = 'list-of-files'
/** A backup that is still being written, or was cut off. */
export const UNFINISHED = '.unfinished'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const count = z.int().min(0)
const name = z.string().regex(/^[a-z][a-z0-9_]{0,62}$/)
const keyName = z.string().regex(/^[0-9a-f]{16}$/)

/** One sealed file: `plain` are the bytes inside it, compressed; `size` and `sha256` are of the file. */
const sealed = z.object({ size: count, sha256, plain: count })
export type SealedPart = z.infer<typeof sealed>

const contents = z.object({
  format: z.literal(1),
  id: z.uuid(),
  /** The moment of the snapshot: what was committed later is not in it. */
  at: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  migrations: z.array(z.object({ name: z.string(), sha256 })).min(1),
  tables: z.array(z.object({ name, columns: z.array(name), rows: count, ...sealed.shape })),
  sequences: z.array(z.object({ name, value: z.string().nullable() })),
  /** `missing`: kept files whose bytes were gone already; it begins with the first hundred of them. */
  files: z.object({
    count,
    bytes: count,
    missing: z.array(z.string()).max(100),
    ...sealed.shape,
  }),
  keys: z.object({
    /** Names of all key-encryption keys that are needed; they reveal nothing. */
    needed: z.array(keyName).min(1),
    /** The key of look-ups and that of this backup, wrapped. */
    index: z.base64(),
    backup: z.base64(),
  }),
  /** The last sealed block of the audit trail. */
  trail: z.object({ number: count, hash: sha256 }).nullable(),
})
export type Contents = z.infer<typeof contents>

/** `seal` is a keyed hash of the rest: whoever has no key cannot write a manifest that we believe. */
const manifest = contents.extend({ seal: sha256 })
export type Manifest = z.infer<typeof manifest>

/** What the seal is made over: the same text for the same contents, however they were written. */
export const sealedText = (value: Contents): string => JSON.stringify(contents.parse(value))

export const folderName = (at: Date): string =>
  at.toISOString().replace(/\.\d+/, '').replaceAll(':', '-')

const FOLDER = /^\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}Z$/

/** Written under another name and flushed first: a manifest is all there, or not at all. */
export async function writeManifest(folder: string, value: Manifest): Promise<void> {
  const half = join(folder, `${MANIFEST}.half`)
  const file = await open(half, 'wx', 0o600)
  await file.writeFile(`${JSON.stringify(manifest.parse(value), null, 1)}\n`)
  await file.sync()
  await file.close()
  await rename(half, join(folder, MANIFEST))
  await flushFolder(folder)
}

/** A rename survives a power cut only when its folder is flushed. */
export async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  await handle.sync()
  await handle.close()
}

/** The whole backups of a folder, oldest first, by name. */
export async function wholeBackups(folder: string): Promise<string[]> {
  const names = (await readdir(folder).catch(() => [])).filter((each) => FOLDER.test(each))
  const whole = await Promise.all(
    names.map(async (each) => ((await exists(join(folder, each, MANIFEST))) ? [each] : [])),
  )
  return whole.flat().toSorted()
}

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  )

/** Where a backup lies, from the path of itself or of the folder that holds several (the newest). */
export async function findBackup(path: string): Promise<{ folder: string; store: string }> {
  if (await exists(join(path, MANIFEST))) return { folder: path, store: join(path, '..') }
  const newest = (await wholeBackups(path)).at(-1)
  if (newest) return { folder: join(path, newest), store: path }
  if (path.replace(/\/+$/, '').endsWith(UNFINISHED))
    throw new StartError(`${path} is not a whole backup: it was cut off before its end.`)
  throw new StartError(`There is no whole backup in ${path}: no ${MANIFEST} is in it.`)
}

export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, MANIFEST), 'utf8')
  const wrong = new StartError(
    `${join(folder, MANIFEST)} is not one that this version of Ahava wrote: it is damaged, or of a newer version.`,
  )
  try {
    return manifest.parse(JSON.parse(text))
  } catch {
    throw wrong
  }
}

/** Hash and length of bytes that go by. */
export function measuring() {
  const hash = createHash('sha256')
  let size = 0
  return {
    async *through(source: AsyncIterable<Uint8Array>) {
      for await (const bytes of source) {
        hash.update(bytes)
        size += bytes.length
        yield bytes
      }
    },
    result: () => ({ size, sha256: hash.digest('hex') }),
    size: () => size,
  }
}

/** How many bytes a backup has, with all files that belong to it. */
export const bytesOf = ({ tables, files }: Manifest): number =>
  tables.reduce((sum, { size }) => sum + size, files.bytes)
