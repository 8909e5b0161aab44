import type { Client } from 'pg'
import { StartError } from '../database/failure.ts'
import { UnreadableError } from '../encryption/envelope.ts'
import { WRAPPED } from '../encryption/rotate.ts'
import { createVault, NAME_AT, type Vault } from '../encryption/vault.ts'
import type { BackupKey } from './sealed.ts'
import { sealedText, type Contents, type Manifest } from './manifest.ts'

const SEAL = 'backup manifest'

/** A data key of its own for each backup, wrapped by the current key-encryption key like a person's. */
export function newBackupKey(vault: Vault, id: string): { wrapped: Buffer; key: BackupKey } {
  const wrapped = vault.createKey(id)
  return { wrapped, key: openBackupKey(vault, id, wrapped) }
}

function openBackupKey(vault: Vault, id: string, wrapped: Buffer): BackupKey {
  const place = { table: 'backup', column: 'key', row: id, person: id }
  return { id, key: vault.dataKey(wrapped, place) }
}

/** The key of a backup; null where none of our keys opens it. */
export function keyOfBackup(vault: Vault, { id, keys }: Manifest): BackupKey | null {
  try {
    return openBackupKey(vault, id, Buffer.from(keys.backup, 'base64'))
  } catch (error) {
    if (error instanceof UnreadableError) return null
    throw error
  }
}

export const sealOf = (vault: Vault, contents: Contents): string =>
  vault.blindIndex(SEAL, sealedText(contents)).toString('hex')

/** The names of all key-encryption keys by which something in this snapshot is wrapped. */
export async function wrappingKeys(client: Client): Promise<string[]> {
  const each = [
    ...Object.keys(WRAPPED).map((table) => ['data_key', table]),
    ['index_key', 'key_check'],
  ]
  const { rows } = await client.query<{ name: string }>(
    each
      .map(
        ([column, table]) => `select encode(substring(${column} from ${NAME_AT.from + 1}
          for ${NAME_AT.length}), 'hex') as name from ${table} where ${column} is not null`,
      )
      .join(' union '),
  )
  return rows.map(({ name }) => name).toSorted()
}

/**
 * The vault of the database that a backup was made of. Refuses other keys, and a manifest that somebody
 * wrote who has none.
 */
export function vaultOf(manifest: Manifest, masterKeys: readonly Buffer[]): Vault {
  const given = createVault(masterKeys).names.map((name) => name.toString('hex'))
  const lacking = manifest.keys.needed.filter((name) => !given.includes(name))
  if (lacking.length > 0) {
    throw new StartError(
      `These are not the keys of this backup. It needs ${named(manifest.keys.needed)}, and what AHAVA_MASTER_KEYS or AHAVA_KEY_FILE holds is ${named(given)}.`,
    )
  }
  const vault = withIndex(masterKeys, Buffer.from(manifest.keys.index, 'base64'))
  if (!vault || sealOf(vault, manifest) !== manifest.seal)
    throw new StartError('The manifest of this backup was changed after it was written.')
  return vault
}

function withIndex(masterKeys: readonly Buffer[], wrapped: Buffer): Vault | null {
  try {
    return createVault(masterKeys, Date.now, wrapped)
  } catch (error) {
    if (error instanceof UnreadableError) return null
    throw error
  }
}

const named = (names: readonly string[]) =>
  `${names.length === 1 ? 'the key' : 'the keys'} ${names.join(', ')}`
