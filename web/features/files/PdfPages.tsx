import { useEffect, useRef, useState } from 'react'
// For phones of 2023 too.
import {
  getDocument,
  GlobalWorkerOptions,
  type PDFDocumentProxy,
} from 'pdfjs-dist/legacy/build/pdf.mjs'
import { Skeleton } from '../../ui/Skeleton.tsx'

GlobalWorkerOptions.workerSrc = new URL(
  'pdfjs-dist/legacy/build/pdf.worker.min.mjs',
  import.meta.url,
).href

/** A screen's width is drawn this sharp at most: a canvas of a phone has little room. */
const SHARPEST = 2

/** The pages of a PDF below each other, drawn by pdf.js: nothing in them runs, and nothing is fetched. */
export default function PdfPages({ bytes }: { bytes: Blob }) {
  const [file, setFile] = useState<PDFDocumentProxy | null>(null)
  const [failed, setFailed] = useState(false)
  useEffect(() => {
    let left = false
    const opening = bytes.arrayBuffer().then((data) => {
      const task = getDocument({ data, useWasm: false, enableXfa: false })
      task.promise.then(
        (opened) => {
          if (!left) setFile(opened)
        },
        () => {
          if (!left) setFailed(true)
        },
      )
      return task
    })
    return () => {
      left = true
      void opening.then((task) => task.destroy())
    }
  }, [bytes])
  if (failed)
    return (
      <p className="place-self-center p-6 text-center text-muted">
        This document cannot be shown here. Save it, then open it in another program.
      </p>
    )
  if (!file) return <Skeleton className="m-6 h-64" />
  return (
    <ol className="mx-auto grid w-full max-w-3xl content-start gap-3 p-3">
      {Array.from({ length: file.numPages }, (_, n) => (
        <Page key={n + 1} file={file} number={n + 1} />
      ))}
    </ol>
  )
}

function Page({ file, number }: { file: PDFDocumentProxy; number: number }) {
  const place = useRef<HTMLLIElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const [near, setNear] = useState(number === 1)
  const [words, setWords] = useState('')
  useEffect(() => {
    const seen = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) setNear(true)
      },
      { rootMargin: '100% 0px' },
    )
    if (place.current) seen.observe(place.current)
    return () => seen.disconnect()
  }, [])
  useEffect(() => {
    const sheet = canvas.current
    if (!near || !sheet) return
    let left = false
    async function draw(onto: HTMLCanvasElement) {
      const page = await file.getPage(number)
      const width = onto.clientWidth * Math.min(devicePixelRatio, SHARPEST)
      const viewport = page.getViewport({
        scale: width / page.getViewport({ scale: 1 }).width,
      })
      if (left) return
      onto.width = viewport.width
      onto.height = viewport.height
      await page.render({ canvas: onto, viewport }).promise
      const { items } = await page.getTextContent()
      if (!left) setWords(items.map((item) => ('str' in item ? item.str : '')).join(' '))
    }
    void draw(sheet).catch(() => undefined)
    return () => {
      left = true
    }
  }, [file, near, number])
  return (
    <li ref={place} className="grid">
      <canvas
        ref={canvas}
        role="img"
        aria-label={`Page ${number} of ${file.numPages}`}
        className="aspect-[1/1.414] h-auto w-full bg-white shadow-card data-drawn:aspect-auto"
        data-drawn={words ? '' : undefined}
      />
      {/* What the picture of the page says, for whoever cannot see it. */}
      <p className="sr-only">{words}</p>
    </li>
  )
}
