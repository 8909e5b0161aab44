import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

// Load generators, servers and bare limits are processes of their own: one asks, the other answers.

type Question = { n: number; name: string; input: unknown }
type Answer = { n: number; output?: unknown; error?: string }
export type Answers = Record<string, (input: never) => unknown>

export type Child = ReturnType<typeof startChild>

/** Starts a file of this folder; it can collect its garbage when asked. */
export function startChild(file: string, environment: Record<string, string> = {}) {
  const child = fork(join(import.meta.dirname, file), {
    execArgv: ['--expose-gc', ...(process.env['AHAVA_BENCH_ARGV']?.split(' ') ?? [])],
    env: { PATH: process.env['PATH'], NODE_NO_WARNINGS: '1', ...environment },
    serialization: 'advanced',
  })
  const waiting = new Map<number, { resolve: (v: unknown) => void; reject: (e: Error) => void }>()
  let asked = 0
  child.on('message', ({ n, output, error }: Answer) => {
    const who = waiting.get(n)
    waiting.delete(n)
    if (error === undefined) who?.resolve(output)
    else who?.reject(new Error(`${file}: ${error}`))
  })
  child.on('exit', (code, signal) => {
    for (const { reject } of waiting.values())
      reject(new Error(`${file} ended with ${signal ?? code}`))
  })
  return {
    ask<Output>(name: string, input: unknown = null): Promise<Output> {
      const n = (asked += 1)
      const answer = new Promise<unknown>((resolve, reject) => waiting.set(n, { resolve, reject }))
      child.send({ n, name, input } satisfies Question)
      return answer as Promise<Output>
    },
    async end() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.disconnect()
      const exit = once(child, 'exit')
      const late = setTimeout(() => child.kill('SIGKILL'), 15_000)
      await exit
      clearTimeout(late)
    },
  }
}

/** In the child: answers by name until the parent lets go. */
export function answer(answers: Answers, close: () => unknown = () => {}) {
  process.on('message', ({ n, name, input }: Question) => {
    Promise.try(answers[name] as (input: unknown) => unknown, input).then(
      (output) => process.send?.({ n, output } satisfies Answer),
      (error: unknown) =>
        process.send?.({ n, error: String((error as Error).stack) } satisfies Answer),
    )
  })
  process.on('disconnect', () => {
    void Promise.try(close).finally(() => process.exit(0))
  })
}

/** Bytes of heap that are in use, after collecting twice. */
export function heapUsed(): number {
  globalThis.gc?.()
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}
