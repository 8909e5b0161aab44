import type { ReportDocument } from '../services/deliveries.ts'
import type { PdfRenderer } from '../services/pdf.ts'
import { openWorker } from '../services/queue.ts'
import { deliver, runEffect } from './effect.ts'
import type { Act, Claim, WorkerContext } from './effect.ts'

export type StoredPdf = {
  visitId: string
  patientId: string
  reportId: string
  /** Built from the verification code, so that a repeat finds the file that is already there. */
  name: string
  bytes: Uint8Array
}

export type PdfContext = WorkerContext & {
  renderer: PdfRenderer
  /** The signed report as it is now, or null when it may no longer be printed. */
  load(claim: Claim): Promise<ReportDocument | null>
  /** Keeps the file encrypted, once per name, and answers its id. */
  store(pdf: StoredPdf): Promise<{ fileId: string }>
}

/** Prints reports from the queue `pdf-export` until it is closed. */
export function createPdfWorker(context: PdfContext) {
  const { jobs, effects, log, timing } = context
  const act = printReport(context)
  return openWorker(jobs, 'pdf-export', (job) => runEffect(effects, log, job, act), log, timing)
}

function printReport({ load, renderer, store, record }: PdfContext): Act {
  return async (claim, isLast) => {
    const report = await load(claim)
    if (!report) return null
    const { visitId, patientId, reportId, patientName } = report
    const draft = {
      effectKey: claim.key,
      channel: 'pdf',
      template: 'visit-report',
      visitId,
      patientId,
      userId: null,
      recipient: patientName,
      subject: 'Visit report',
      html: null,
      text: null,
    } as const
    return deliver(record, draft, isLast, async () => {
      const { bytes, code } = await renderer.renderReport(report)
      const { fileId } = await store({
        visitId,
        patientId,
        reportId,
        name: `visit-report-${code}.pdf`,
        bytes,
      })
      return { status: 'sent', fileId }
    })
  }
}
