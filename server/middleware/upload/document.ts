import { Worker } from 'node:worker_threads'
import type { Inspected } from '../upload.ts'
import { createGate } from './gate.ts'
import type { Inspection, Judgement } from './thread.ts'
import { SENTENCES } from './unsound.ts'

const MILLISECONDS = 5_000
const MEMORY = { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 8, stackSizeMb: 4 }

/** A thread has memory of its own: so many at once, and kept for the next while it behaves. */
const THREADS = 1
const judging = createGate(THREADS)
/** No answer, or none in time: it cannot be checked, so it is not kept. */
const TANGLED = 'tangled' satisfies Judgement
type Thread = { worker: Worker; answer: (judgement: Judgement) => void }
const idle: Thread[] = []

function start(): Thread {
  const worker = new Worker(new URL('./thread.ts', import.meta.url), { resourceLimits: MEMORY })
  worker.unref()
  const thread: Thread = { worker, answer: () => {} }
  worker.on('message', (judgement: Judgement) => thread.answer(judgement))
  worker.on('error', () => thread.answer(TANGLED))
  worker.on('exit', () => {
    thread.answer(TANGLED)
    if (idle.includes(thread)) idle.splice(idle.indexOf(thread), 1)
  })
  return thread
}

/** Judges in a thread, which ends with what it could not check: nothing is taken along by it. */
async function judged(inspection: Inspection, limit: number): Promise<Judgement> {
  const thread = idle.pop() ?? start()
  const { promise, resolve } = Promise.withResolvers<Judgement>()
  thread.answer = resolve
  const timer = setTimeout(() => resolve(TANGLED), limit)
  thread.worker.postMessage(inspection)
  const answered = await promise
  clearTimeout(timer)
  if (answered === TANGLED) await thread.worker.terminate()
  else idle.push(thread)
  return answered
}

/** Inspects a document or a text of this kind; `name` is what people call it. It is kept as it came, or not at all. */
export const inspectDocument =
  (kind: Inspection['kind'], name: string) =>
  async (given: Buffer, limit = MILLISECONDS): Promise<Inspected> => {
    const judgement = await judging(() => judged({ kind, bytes: given }, limit))
    if (judgement === null) return { bytes: given }
    return typeof judgement === 'string' ? { refused: SENTENCES[judgement](name) } : judgement
  }
