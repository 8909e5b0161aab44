import { Worker } from 'node:worker_threads'
import type { ReportDocument } from './deliveries.ts'
import type { RenderAnswer, RenderRequest } from './pdfThread.ts'
import { printedReport } from './templates/report.ts'

export type RenderedPdf = {
  bytes: Uint8Array
  pages: number
  /** Printed on every page; computed from the report's words and times. */
  code: string
  /** False when a sign had no font of ours, so the file makes no promise of PDF/UA-1. */
  accessible: boolean
}

export type PdfRenderer = {
  /** The same report always gives the same bytes. Throws when it takes longer than the limit. */
  renderReport(report: ReportDocument): Promise<RenderedPdf>
  close(): Promise<void>
}

type Waiting = { resolve(answer: RenderAnswer): void; reject(error: Error): void }

/**
 * Sets documents with Typst in a thread of its own, because it would hold up everything else. The
 * thread starts with the first document, and again after it died or took more than
 * `limitMilliseconds`.
 */
export function openPdfRenderer({
  limitMilliseconds = 20_000,
  thread = new URL('./pdfThread.ts', import.meta.url),
} = {}): PdfRenderer {
  const waiting = new Map<number, Waiting>()
  let current: Worker | null = null
  let last = 0

  const abandon = (worker: Worker, reason: string) => {
    if (current !== worker) return
    current = null
    for (const { reject } of waiting.values()) reject(new Error(reason))
    waiting.clear()
    void worker.terminate()
  }

  const start = () => {
    const worker = new Worker(thread)
    worker.unref()
    worker.on('message', (answer: RenderAnswer) => {
      waiting.get(answer.id)?.resolve(answer)
      waiting.delete(answer.id)
    })
    worker.on('error', (error) => abandon(worker, `the PDF thread failed: ${String(error)}`))
    worker.on('exit', () => abandon(worker, 'the PDF thread ended'))
    return worker
  }

  const ask = async (request: Omit<RenderRequest, 'id'>): Promise<RenderAnswer> => {
    const worker = (current ??= start())
    const id = (last += 1)
    const { promise, resolve, reject } = Promise.withResolvers<RenderAnswer>()
    const late = () => abandon(worker, `no PDF within ${limitMilliseconds} ms`)
    const timer = setTimeout(late, limitMilliseconds)
    waiting.set(id, { resolve, reject })
    worker.postMessage({ id, ...request })
    return promise.finally(() => clearTimeout(timer))
  }

  return {
    async renderReport(data) {
      const report = printedReport(data)
      const createdAt = Math.floor(data.signedAt.getTime() / 1000)
      const answer = await ask({ report, createdAt })
      if ('error' in answer) throw new Error(answer.error)
      const { bytes, pages, accessible } = answer
      return { bytes, pages, accessible, code: report.code }
    },
    async close() {
      const worker = current
      if (worker) abandon(worker, 'the PDF thread was stopped')
      await worker?.terminate()
    },
  }
}
