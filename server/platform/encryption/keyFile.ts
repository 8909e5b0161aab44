import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, dirname, join, relative, resolve } from 'node:path'
import type { Config } from '../config.ts'
import { StartError } from '../database/failure.ts'

/**
 * The key-encryption keys: from AHAVA_MASTER_KEYS, else from the key file (base64, one a line, the
 * first is current). The file of the embedded set-up is made at the first start, readable by us alone.
 */
export function readMasterKeys({ masterKeys, keyFile, embedded }: Config): Buffer[] {
  if (masterKeys) return masterKeys
  if (!keyFile) throw new StartError('AHAVA_MASTER_KEYS or AHAVA_KEY_FILE must name the keys.')
  if (!existsSync(keyFile)) {
    if (!embedded) throw new StartError(`There is no key file at ${keyFile}.`)
    // `wx`: of two processes that start at once, one makes the file and both read it.
    try {
      writeFileSync(keyFile, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx' })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
  const keys = readFileSync(keyFile, 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => Buffer.from(line, 'base64'))
  if (keys.length === 0 || keys.some((key) => key.length !== 32)) {
    throw new StartError(
      `The key file ${keyFile} must hold keys of 32 bytes in base64, one a line.`,
    )
  }
  return keys
}

/** The key file lies beside what it locks: whoever copies the data folder reads everything. */
export function keysBesideData({ masterKeys, keyFile, dataDir }: KeyPlace): boolean {
  if (masterKeys || !keyFile) return false
  const way = relative(real(dataDir), real(keyFile))
  return way !== '' && !way.startsWith('..') && way !== resolve(way)
}
type KeyPlace = Pick<Config, 'masterKeys' | 'keyFile' | 'dataDir'>

/** Where a path leads, links followed as far as it exists. */
function real(path: string): string {
  if (existsSync(path)) return realpathSync(path)
  const above = dirname(path)
  return above === path ? path : join(real(above), basename(path))
}

/** What to do about it, in one sentence. */
export function moveKeys({ keyFile, dataDir }: KeyPlace): string {
  const place = join(homedir(), 'ahava-keys')
  const move = existsSync(keyFile ?? '') ? `move it, as with "mv ${keyFile} ${place}", and ` : ''
  return `The key file may not lie in the data folder ${dataDir} once it holds real people, because a copy of the folder would then open everything: ${move}set AHAVA_KEY_FILE=${place} in .env.`
}
