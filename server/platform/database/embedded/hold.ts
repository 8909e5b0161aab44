import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { StartError } from '../failure.ts'
import { end, isAlive, nameProcess } from './process.ts'
import type { ProcessName } from './process.ts'

type Note = ProcessName & { children: ProcessName[] }

export type Hold = {
  /** Remembers the processes that must end before the folder may be used by another run. */
  record: (pids: number[]) => void
  release: () => void
}

/**
 * Takes a data folder for this process alone until it is released or the process is gone. What a
 * killed run left running is ended first. Throws a StartError while another run is alive.
 */
export async function holdDataDir(dataDir: string): Promise<Hold> {
  mkdirSync(dataDir, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 })
  const file = join(dataDir, 'running.json')
  const self: Note = { ...nameProcess(process.pid), children: [] }
  for (;;) {
    if (create(file, self)) break
    const other = read(file)
    if (other && isAlive(other)) {
      throw new StartError(
        `The data folder ${dataDir} is in use by another run of Ahava (process ${other.pid}): stop that one, or set AHAVA_DATA_DIR.`,
      )
    }
    takeAway(file, other)
    for (const child of other?.children ?? []) await end(child, ['SIGTERM', 'SIGKILL'], 8_000)
  }
  return {
    record: (pids) => {
      const note = { ...self, children: pids.map(nameProcess) }
      writeFileSync(`${file}.${process.pid}`, JSON.stringify(note), { mode: 0o600 })
      renameSync(`${file}.${process.pid}`, file)
    },
    release: () => rmSync(file, { force: true }),
  }
}

/** A link appears with its whole content or not at all, unlike a file that is being written. */
function create(file: string, note: Note): boolean {
  const own = `${file}.${process.pid}`
  writeFileSync(own, JSON.stringify(note), { mode: 0o600 })
  try {
    linkSync(own, file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(own, { force: true })
  }
}

function read(file: string): Note | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}

/** Two starts may find the same dead note; whoever moves away the other's fresh one puts it back. */
function takeAway(file: string, dead: Note | null) {
  const aside = `${file}.${process.pid}.dead`
  try {
    renameSync(file, aside)
  } catch {
    return
  }
  const moved = read(aside)
  if (moved && moved.pid !== dead?.pid) {
    try {
      linkSync(aside, file)
    } catch {
      // A third start was quicker: its note is there, and the next look decides.
    }
  }
  rmSync(aside, { force: true })
}
