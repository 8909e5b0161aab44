import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
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
