import type { WhyNoCopy } from '../../contract/copies.ts'
import type { RecordDocument, ReportDocument } from '../services/documents.ts'
import { PermanentFailure } from '../services/deliveries.ts'
import { TooLargeToPrint } from '../services/pdf.ts'
import type { PdfRenderer, Print } from '../services/pdf.ts'
import { openWorker } from '../services/queue.ts'
import { forPrograms, printRecord } from '../services/templates/record.ts'
import { printReport } from '../services/templates/report.ts'
import { deliver, runEffect } from './effect.ts'
import type { Act, Claim, WorkerContext } from './effect.ts'

export type StoredPdf = {
  visitId: string
  patientId: string
  reportId: string
  edition: ReportDocument['edition']
  /** Built from the verification code, so that a repeat finds the file that is already there. */
  name: string
  code: string
  bytes: Uint8Array
}

/** A copy of a record: what is printed, and the same for programs. */
export type StoredCopy = {
  copyId: string
  patientId: string
  code: string
  pages: number
  pdf: Uint8Array
  json: Uint8Array
}

export type PdfContext = WorkerContext & {
  renderer: PdfRenderer
  /** The signed report as it is now, or null when there is no such copy (any more). */
  load(claim: Claim, edition: ReportDocument['edition']): Promise<ReportDocument | null>
  /** Keeps the file encrypted, once per name, and answers its id. */
  store(pdf: StoredPdf): Promise<{ fileId: string }>
  records: {
    /** Everything that whoever asked may read at this moment; null when it was made already. */
    load(claim: Claim): Promise<RecordDocument | WhyNoCopy | null>
    /** Keeps both files encrypted, once per copy, until it ends. */
    store(copy: StoredCopy): Promise<void>
    fail(claim: Claim, why: WhyNoCopy): Promise<void>
  }
}

/** Prints what lies in the queue `pdf-export` until it is closed. */
export function createPdfWorker(context: PdfContext) {
  const { jobs, effects, log, timing } = context
  const acts = { 'report-pdf': printReports(context), 'record-pdf': printRecords(context) }
  return openWorker(
    jobs,
    'pdf-export',
    (job) => runEffect(effects, log, job, acts[job.name as keyof typeof acts]),
    log,
    timing,
  )
}

/** What is too large is so at every try. */
async function render(renderer: PdfRenderer, print: Print) {
  try {
    return await renderer.render(print)
  } catch (error) {
    if (error instanceof TooLargeToPrint) throw new PermanentFailure(error.message)
    throw error
  }
}

function printReports({ load, renderer, store, record }: PdfContext): Act {
  async function keep(report: ReportDocument) {
    const { visitId, patientId, reportId, edition } = report
    const print = printReport(report)
    const { bytes } = await render(renderer, print)
    const name = `visit-report-${print.code}.pdf`
    return store({ visitId, patientId, reportId, edition, name, code: print.code, bytes })
  }
  return async (claim, isLast) => {
    const report = await load(claim, 'care')
    if (!report) return null
    const { visitId, patientId, patientName } = report
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
      const { fileId } = await keep(report)
      const forFamily = await load(claim, 'family')
      if (forFamily) await keep(forFamily)
      return { status: 'sent', fileId }
    })
  }
}

function printRecords({ renderer, records }: PdfContext): Act {
  return async (claim, isLast) => {
    try {
      const copy = await records.load(claim)
      if (copy === null) return null
      if (typeof copy === 'string') {
        await records.fail(claim, copy)
        return { skipped: copy }
      }
      const print = printRecord(copy)
      const { bytes, pages } = await renderer.render(print)
      const json = Buffer.from(forPrograms(copy.contents))
      const { copyId, patientId } = copy
      await records.store({ copyId, patientId, code: print.code, pages, pdf: bytes, json })
      return { done: 'kept' }
    } catch (error) {
      const tooLarge = error instanceof TooLargeToPrint
      if (isLast || tooLarge) await records.fail(claim, tooLarge ? 'too_large' : 'other')
      if (tooLarge) return { skipped: 'too_large' }
      throw error
    }
  }
}
