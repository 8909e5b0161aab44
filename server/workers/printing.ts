import { loadCopy } from '../features/copies/gather.ts'
import { failCopy, keepCopy } from '../features/copies/keep.ts'
import { printedChecklist } from '../features/record/printedChecklist.ts'
import { storeDocument } from '../features/uploads/documents.ts'
import { readPicture } from '../features/uploads/printing.ts'
import { loadReport, type Parts } from '../features/visits/printing.ts'
import type { Services } from '../platform/context.ts'
import type { AllHandlers } from '../platform/http/handlers.ts'
import { readingAs } from '../platform/http/reading.ts'
import type { PdfContext } from './pdf.ts'

/** What the features give to the printer: a report as it is kept, a copy as whoever asked reads it by `handlers`. */
export function printing(
  services: Services,
  handlers: Partial<AllHandlers>,
): Pick<PdfContext, 'load' | 'store' | 'records'> {
  const parts: Parts = {
    picture: (patient, id) => readPicture(services, patient, id),
    checklist: (visit, key) => printedChecklist(services, visit, key),
  }
  const readingOf = (session: string) => readingAs(services, handlers, session)
  return {
    load: ({ ids }, edition) => loadReport(services, parts, ids['visitId'] ?? '', edition),
    store: ({ name, ...pdf }) =>
      storeDocument(services, { ...pdf, key: name, filename: name, mimetype: 'application/pdf' }),
    records: {
      load: ({ ids }) => loadCopy(services, readingOf, ids['copyId'] ?? ''),
      store: (copy) => keepCopy(services, (file) => storeDocument(services, file), copy),
      fail: ({ ids }, why) => failCopy(services, ids['copyId'] ?? '', why),
    },
  }
}
