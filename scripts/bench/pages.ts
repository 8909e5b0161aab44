import { openPdfRenderer } from '../../server/services/pdf.ts'
import { printReport } from '../../server/services/templates/report.ts'
import { typicalReport } from '../../server/testing/printed.ts'

const WARM = 10
const DOCUMENTS = 60

export type PagesMeasured = {
  documents: number
  pages: number
  /** Of processor time, which a busy machine does not change: what one core makes by itself. */
  pagesPerSecond: number
  /** Of wall time, by the median, for one document. */
  milliseconds: number
}

/**
 * Report pages a second on one core, by the renderer of the product: a wound visit of two to three pages with
 * vital signs and a photo, each with words of its own, so that nothing is set from memory.
 */
export async function measurePages(documents = DOCUMENTS): Promise<PagesMeasured> {
  const renderer = openPdfRenderer()
  const report = await typicalReport()
  const print = (n: number) => {
    const [findings, ...rest] = report.sections
    const words = `${findings!.text} Seen for the ${n}th time.`
    return printReport({
      ...report,
      reportId: `01990000-0000-7000-8000-${String(n).padStart(12, '0')}`,
      sections: [{ ...findings!, text: words }, ...rest],
    })
  }
  try {
    for (let n = 0; n < WARM; n += 1) await renderer.render(print(n))
    const took: number[] = []
    let pages = 0
    const started = process.cpuUsage()
    for (let n = WARM; n < WARM + documents; n += 1) {
      const before = performance.now()
      pages += (await renderer.render(print(n))).pages
      took.push(performance.now() - before)
    }
    const { user, system } = process.cpuUsage(started)
    const seconds = (user + system) / 1e6
    const milliseconds = took.toSorted((a, b) => a - b)[Math.floor(took.length / 2)]!
    return { documents, pages, pagesPerSecond: pages / seconds, milliseconds }
  } finally {
    await renderer.close()
  }
}
