import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** A process id alone is used again by others; together with its start it names one process. */
export type ProcessName = { pid: number; startedAt: string }

/** When the process started, in whatever unit the system counts; null when there is none. */
export function startOf(pid: number): string | null {
  if (process.platform === 'linux') {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      // The command, in parentheses, may hold spaces; after it come state (1st) and start (20th).
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      return fields[0] === 'Z' ? null : (fields[19] ?? null)
    } catch {
      return null
    }
  }
  const answer = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' })
  return answer.stdout?.trim() || null
}

export function nameProcess(pid: number): ProcessName {
  return { pid, startedAt: startOf(pid) ?? '' }
}

export const isAlive = ({ pid, startedAt }: ProcessName): boolean =>
  startedAt !== '' && startOf(pid) === startedAt

/** The command line, as far as the system shows it. */
export function commandOf(pid: number): string {
  if (process.platform === 'linux') {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
    } catch {
      return ''
    }
  }
  return spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? ''
}

/** Sends each signal in turn until the process is gone; each gets `patience` milliseconds. */
export async function end(
  name: ProcessName,
  signals: NodeJS.Signals[],
  patience: number,
): Promise<boolean> {
  for (const signal of signals) {
    if (!isAlive(name)) return true
    try {
      process.kill(name.pid, signal)
    } catch {
      return !isAlive(name)
    }
    for (let waited = 0; waited < patience && isAlive(name); waited += 20) await sleep(20)
  }
  return !isAlive(name)
}
