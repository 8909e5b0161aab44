import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { exitAsTold } from '../../server/platform/program.ts'
import { logTo } from './logFile.ts'
import { MEMORY } from './memory.ts'

export type Program = {
  name: string
  file: string
  logFile: string
  environment: NodeJS.ProcessEnv
  everything: boolean
}

export type Supervised = {
  pid: () => number | undefined
  /** Ends the process and starts it again, as when its sources changed. */
  restart: () => void
  /** Asks the process to finish, and kills it when it has not after `patience` milliseconds. */
  stop: (patience: number) => Promise<void>
  kill: () => void
}

const firstPause = 500
const longestPause = 30_000
const settled = 30_000

/**
 * Runs a program and, when it dies unasked, runs it again after a growing pause. When it says that
 * it was told something wrong, `onRefusal` is called instead.
 */
export function supervise(
  program: Program,
  on: { spawned: () => void; refused: () => void },
): Supervised {
  let child: ChildProcess | null = null
  let stopping = false
  let asked = false
  let pause = firstPause
  const write = logTo(program.logFile, program.everything)

  function run() {
    if (stopping) return
    asked = false
    const startedAt = Date.now()
    const running = spawn(
      process.execPath,
      ['--import', `${import.meta.dirname}/follow.ts`, program.file],
      {
        env: { ...MEMORY, ...program.environment },
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
        // A group of its own: Ctrl-C reaches the start alone, which then asks each in order.
        detached: true,
      },
    )
    child = running
    on.spawned()
    running.stdout?.on('data', write)
    running.stderr?.on('data', write)
    running.on('exit', (code, signal) => {
      if (stopping) return
      if (code === exitAsTold) return on.refused()
      if (asked) return run()
      if (Date.now() - startedAt > settled) pause = firstPause
      console.log(`The ${program.name} ended (${signal ?? code}); starting it again.`)
      setTimeout(run, pause)
      pause = Math.min(pause * 2, longestPause)
    })
  }
  run()

  return {
    pid: () => child?.pid,
    restart: () => {
      asked = true
      child?.kill('SIGTERM')
    },
    stop: async (patience) => {
      stopping = true
      child?.kill('SIGTERM')
      for (let waited = 0; waited < patience && isRunning(child); waited += 50) await sleep(50)
      if (isRunning(child)) child?.kill('SIGKILL')
    },
    kill: () => {
      stopping = true
      child?.kill('SIGKILL')
    },
  }
}

const isRunning = (child: ChildProcess | null) =>
  child !== null && child.exitCode === null && child.signalCode === null
