import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { StartError } from '../failure.ts'

const roles = ['superuser', 'owner', 'app', 'system', 'backup'] as const
export type EmbeddedRole = (typeof roles)[number]
export type Passwords = Record<EmbeddedRole, string>

export const userNames: Record<EmbeddedRole, string> = {
  superuser: 'postgres',
  owner: 'ahava_owner',
  app: 'ahava_app',
  system: 'ahava_system',
  backup: 'ahava_backup',
}

const fileIn = (dataDir: string) => join(dataDir, 'database-passwords.json')

export const hasPasswords = (dataDir: string): boolean => existsSync(fileIn(dataDir))

/** The random passwords of the embedded database, made at its first start, for the owner's eyes. */
export function passwordsIn(dataDir: string, cluster: string): Passwords {
  const file = fileIn(dataDir)
  if (!hasPasswords(dataDir) && existsSync(cluster)) {
    throw new StartError(`${file} is missing: the database in ${cluster} opens with it alone.`)
  }
  const kept: Partial<Passwords> = hasPasswords(dataDir)
    ? JSON.parse(readFileSync(file, 'utf8'))
    : {}
  if (roles.every((role) => kept[role])) return kept as Passwords
  // Also of a file from before a role was there: what it holds stays.
  const made = roles.map((role) => [role, kept[role] ?? randomBytes(24).toString('base64url')])
  writeFileSync(file, JSON.stringify(Object.fromEntries(made)), { mode: 0o600 })
  return JSON.parse(readFileSync(file, 'utf8'))
}

export const addressOf = (
  passwords: Passwords,
  role: EmbeddedRole,
  port: number,
  database: string,
): string => `postgres://${userNames[role]}:${passwords[role]}@127.0.0.1:${port}/${database}`
