import { Worker } from 'node:worker_threads'
import type { RenderAnswer, RenderRequest } from './pdfThread.ts'
import type { PrintedRecord } from './templates/record.ts'
import type { PrintedReport } from './templates/report.ts'

/** Every template of ours, and what it prints: `<name>.typ` reads exactly this. */
export type Printed = { report: PrintedReport; record: PrintedRecord }
export type TemplateName = keyof Printed

/** A document on its way to the printer. The same print always gives the same bytes. */
export type Print<Name extends TemplateName = TemplateName> = {
  template: Name
  /** Ready in words: a template decides nothing. */
  data: Printed[Name]
  /** JPEG; `data` names the first `0.jpg`, the second `1.jpg` and so on. */
  pictures: readonly Uint8Array[]
  /** The moment of which it speaks: the file says that it was made then. */
  at: Date
  /** Printed on every page; computed from everything else that is. */
  code: string
}

export type RenderedPdf = {
  bytes: Uint8Array
  pages: number
  /** False when a sign had no font of ours, so the file makes no promise of PDF/UA-1. */
  accessible: boolean
}

export type PdfRenderer = {
  /** Throws when it takes longer than the limit, or is more than the thread may be given. */
  render(print: Print): Promise<RenderedPdf>
  close(): Promise<void>
}

/** What a document may weigh: a thread has no other bound on what Typst takes for it (about ten times this). */
const MOST_WORDS = 8 * 1024 * 1024
const MOST_PICTURES = 24 * 1024 * 1024

/** Nobody can print this, however often it is tried. */
export class TooLargeToPrint extends Error {
  override name = 'TooLargeToPrint'
}

/**
 * Sets documents with Typst in a thread of its own, because it would hold up everything else: one after the
 * other, so that one which dies, hangs or is too much fails alone. The thread starts with the first document,
 * and again after it died or took more than `limitMilliseconds`.
 */
export function openPdfRenderer({
  limitMilliseconds = 20_000,
  thread = new URL('./pdfThread.ts', import.meta.url),
} = {}): PdfRenderer {
  let current: Worker | null = null
  let last = 0
  let turn: Promise<unknown> = Promise.resolve()
  let closed = false

  const drop = (worker: Worker) => {
    if (current === worker) current = null
    return worker.terminate()
  }

  const start = () => {
    const worker = new Worker(thread, { resourceLimits: { maxOldGenerationSizeMb: 256 } })
    worker.unref()
    // Between two documents nobody listens, and a thread may still die.
    worker.on('error', () => void drop(worker))
    worker.on('exit', () => void drop(worker))
    return worker
  }

  async function ask(request: Omit<RenderRequest, 'id'>): Promise<RenderAnswer> {
    if (closed) throw new Error('the PDF thread was stopped')
    const worker = (current ??= start())
    const id = (last += 1)
    const { promise, resolve, reject } = Promise.withResolvers<RenderAnswer>()
    const answered = (answer: RenderAnswer) => {
      if (answer.id === id) resolve(answer)
    }
    const failed = (error: unknown) => reject(new Error(`the PDF thread failed: ${String(error)}`))
    const ended = () => reject(new Error('the PDF thread ended'))
    const timer = setTimeout(() => {
      reject(new Error(`no PDF within ${limitMilliseconds} ms`))
      void drop(worker)
    }, limitMilliseconds)
    worker.on('message', answered).once('error', failed).once('exit', ended)
    worker.postMessage({ id, ...request })
    try {
      return await promise
    } finally {
      clearTimeout(timer)
      worker.off('message', answered).off('error', failed).off('exit', ended)
    }
  }

  return {
    async render({ template, data, pictures, at }) {
      const words = JSON.stringify(data)
      const weight = pictures.reduce((sum, { length }) => sum + length, 0)
      if (words.length > MOST_WORDS || weight > MOST_PICTURES)
        throw new TooLargeToPrint('the document is larger than can be printed')
      const createdAt = Math.floor(at.getTime() / 1000)
      const mine = turn.then(() => ask({ template, words, pictures, createdAt }))
      turn = mine.catch(() => {})
      const answer = await mine
      if ('error' in answer) throw new Error(answer.error)
      const { bytes, pages, accessible } = answer
      return { bytes, pages, accessible }
    },
    async close() {
      closed = true
      if (current) await drop(current)
    },
  }
}
