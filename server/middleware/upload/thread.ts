import { parentPort } from 'node:worker_threads'
import { inspectPdf } from './pdf/inspect.ts'
import { Unsound, type Reason } from './unsound.ts'
import { inspectDoc } from './word/doc.ts'
import { inspectDocx } from './word/docx.ts'

/** Bytes in memory that threads share are not copied. */
export type Inspection = { kind: 'pdf' | 'docx' | 'doc'; bytes: Uint8Array }
/** Null: nothing speaks against it. */
export type Judgement = Reason | null

const INSPECTORS = { pdf: inspectPdf, docx: inspectDocx, doc: inspectDoc }

function judge({ kind, bytes }: Inspection): Judgement {
  try {
    INSPECTORS[kind](Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length))
    return null
  } catch (error) {
    // Bytes that an inspector does not expect are no document.
    return error instanceof Unsound ? error.reason : 'damaged'
  }
}

parentPort?.on('message', (inspection: Inspection) => {
  parentPort?.postMessage(judge(inspection))
})
