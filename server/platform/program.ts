import { setFlagsFromString } from 'node:v8'
import { ConfigError } from './config.ts'
import { StartError } from './database/failure.ts'

/** How a program ends when it was told something wrong: starting it again would not help. */
export const exitAsTold = 78
/** How it ends when what it needs is away for now (EX_TEMPFAIL): starting it again helps. */
export const exitForNow = 75

/** Tells a supervisor that listens (PM2 with `wait_ready`) that this program serves now. */
export const sayReady = (): void => void process.send?.('ready')

/**
 * V8 collects the heap when it has grown by so much since the last time, in percent. By itself it lets it grow up to
 * fourfold where there is much memory; a practice's server has little, and much else runs on it.
 */
const HEAP_GROWTH = 50

/**
 * Runs a program's main function. What a person can put right is said in its sentence alone, with
 * the exit code 78, or 75 where it may pass by itself; anything else ends with its stack.
 */
export async function runProgram(main: () => Promise<void>): Promise<void> {
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWTH}`)
  try {
    await main()
  } catch (error) {
    if (isLost(error)) {
      console.error(`The database was lost during the start: ${error.message}.`)
      process.exit(exitForNow)
    }
    const sentence = sentenceOf(error)
    if (!sentence) throw error
    console.error(sentence)
    process.exit(error instanceof StartError && error.passing ? exitForNow : exitAsTold)
  }
}

/** The connection to the database broke, or it shuts down or starts up (SQLSTATE 08, 57P). */
const isLost = (error: unknown): error is Error =>
  error instanceof Error &&
  (/^(08|57P)/.test(String((error as { code?: string }).code ?? '')) ||
    error.message.startsWith('Connection terminated'))

/** What the file system refuses, whoever ran into it. */
const refusals: Record<string, (path: string) => string> = {
  ENOSPC: (path) => `The disk that holds ${path} is full.`,
  EDQUOT: (path) => `The disk that holds ${path} is full.`,
  EACCES: (path) => `${path} may not be read or written by this user.`,
  EPERM: (path) => `${path} may not be changed by this user.`,
  EROFS: (path) => `${path} is on a disk that cannot be written to.`,
  ENOTDIR: (path) => `${path} lies in something that is not a folder.`,
}

/** What a person can put right, as one sentence; null for anything else. */
export function sentenceOf(error: unknown): string | null {
  if (error instanceof ConfigError || error instanceof StartError) return error.message
  // A write that fails does not say to which file.
  const { code = '', path = 'the data folder' } = error as NodeJS.ErrnoException
  return refusals[code]?.(path) ?? null
}
