import { parentPort } from 'node:worker_threads'
import { inspectPdf } from './pdf/inspect.ts'
import { inspectText } from './text.ts'
import { Unsound, type Reason } from './unsound.ts'
import { inspectDoc } from './word/doc.ts'
import { inspectDocx } from './word/docx.ts'

/** Bytes in memory that threads share are not copied. */
export type Inspection = { kind: 'pdf' | 'docx' | 'doc' | 'text'; bytes: Uint8Array }
/** Why it is refused, or the sentence itself; null: nothing speaks against it. */
export type Judgement = Reason | { refused: string } | null

const INSPECTORS = { pdf: inspectPdf, docx: inspectDocx, doc: inspectDoc }

function judge({ kind, bytes: given }: Inspection): Judgement {
  const bytes = Buffer.from(given.buffer, given.byteOffset, given.length)
  try {
    if (kind === 'text') {
      const judged = inspectText(bytes)
      return 'refused' in judged ? judged : null
    }
    INSPECTORS[kind](bytes)
    return null
  } catch (error) {
    // Bytes that an inspector does not expect are no document.
    return error instanceof Unsound ? error.reason : 'damaged'
  }
}

parentPort?.on('message', (inspection: Inspection) => {
  parentPort?.postMessage(judge(inspection))
})
