import { join } from 'node:path'
import type { Config } from '../config.ts'
import { openBucket } from './bucket.ts'
import { openFolder } from './folder.ts'

/**
 * Where sealed files lie. Everything given to it is already encrypted; it knows nothing of people.
 * Names are folders and a last part of letters, digits, `-` and `_`: `images/2026/11/<random>`.
 */
export type Storage = {
  /** Nothing can be read under the name until `commit`, and then all of it, or the earlier bytes. */
  create(name: string): Promise<StoredWriter>
  /** Bytes from `start` up to `end`, not included; to the end of the file unless told. */
  read(name: string, start?: number, end?: number): AsyncIterable<Uint8Array>
  /** Removing what is not there is no error. */
  remove(name: string): Promise<void>
  /** Everything that was committed, in no order; `at` is when. */
  list(): AsyncIterable<{ name: string; size: number; at: Date }>
  /** Removes what somebody began to write before that moment and never committed; answers how many. */
  sweep(before: Date): Promise<number>
}

export type StoredWriter = {
  /** The writer keeps the bytes for a while: they may not be changed afterwards. */
  write(bytes: Uint8Array): Promise<void>
  /** Where the bytes lie on this machine until then: who would rather write and read there than by `write`. */
  path: string
  /** The bytes are on the disk when this resolves, under their name. */
  commit(): Promise<void>
  /** Leaves nothing behind. Harmless after `commit`. */
  abort(): Promise<void>
}

/** The storage of this installation: a bucket where one is set, else a folder of the data directory. */
export const openStorage = ({ dataDir, s3 }: Pick<Config, 'dataDir' | 's3'>): Storage =>
  s3 ? openBucket(s3, join(dataDir, 'outgoing')) : openFolder(join(dataDir, 'files'))

/** Stores a whole stream under a name; on any failure nothing is kept. */
export async function store(
  storage: Storage,
  name: string,
  bytes: AsyncIterable<Uint8Array>,
): Promise<void> {
  const writer = await storage.create(name)
  try {
    for await (const part of bytes) await writer.write(part)
    await writer.commit()
  } catch (error) {
    await writer.abort()
    throw error
  }
}
