import { ChevronLeft, ChevronRight, Download, X } from 'lucide-react'
import { lazy, Suspense, useEffect, useId, useRef, useState } from 'react'
import type { Upload } from '../../../contract/uploads.ts'
import { Button } from '../../ui/Button.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { ElsewhereButton } from './ElsewhereButton.tsx'
import { ImagePage } from './ImagePage.tsx'
import { useAddress, useBytes } from './useBytes.ts'

// Half a megabyte that only who opens a PDF downloads.
const PdfPages = lazy(() => import('./PdfPages.tsx'))
const TextPage = lazy(() => import('./TextPage.tsx'))

export type ShownFile = Pick<Upload, 'id' | 'url' | 'mimetype' | 'filename'>

/** Files one after the other over the whole screen, without leaving the page or the sign-in. */
export function Viewer({
  files,
  first,
  onClose,
}: {
  files: readonly ShownFile[]
  first: string
  onClose: () => void
}) {
  const dialog = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  const [index, setIndex] = useState(() =>
    Math.max(
      0,
      files.findIndex(({ id }) => id === first),
    ),
  )
  const file = files[Math.min(index, files.length - 1)]
  useEffect(() => {
    const element = dialog.current
    element?.showModal()
    return () => element?.close()
  }, [])
  const go = (by: number) => setIndex((now) => Math.min(files.length - 1, Math.max(0, now + by)))
  if (!file) return null
  return (
    <dialog
      ref={dialog}
      aria-labelledby={titleId}
      className="viewer"
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onKeyDown={({ key }) => {
        if (key === 'ArrowRight') go(1)
        if (key === 'ArrowLeft') go(-1)
      }}
    >
      <header className="flex items-center gap-1 border-b border-line bg-card p-2">
        <div className="min-w-0 flex-1 px-2">
          <h2 id={titleId} className="truncate text-base">
            {file.filename}
          </h2>
          {files.length > 1 && (
            <p className="text-small text-muted" aria-live="polite">
              {index + 1} of {files.length}
            </p>
          )}
        </div>
        {files.length > 1 && (
          <>
            <Button
              kind="plain"
              size="icon"
              aria-label="The one before"
              disabled={index === 0}
              onClick={() => go(-1)}
            >
              <ChevronLeft aria-hidden />
            </Button>
            <Button
              kind="plain"
              size="icon"
              aria-label="The next one"
              disabled={index === files.length - 1}
              onClick={() => go(1)}
            >
              <ChevronRight aria-hidden />
            </Button>
          </>
        )}
        <Button kind="plain" size="icon" onClick={onClose} aria-label="Close">
          <X aria-hidden />
        </Button>
      </header>
      <Opened key={file.id} file={file} />
    </dialog>
  )
}

function Opened({ file }: { file: ShownFile }) {
  const [again, setAgain] = useState(0)
  const loaded = useBytes(file.url, again)
  if (loaded.state === 'loading')
    return (
      <div className="grid place-items-center p-6" role="status" aria-label="Opening">
        <Skeleton className="h-64 w-full max-w-xl" />
      </div>
    )
  if (loaded.state !== 'there')
    return (
      <div className="grid place-content-center gap-3 p-6 text-center">
        <p>
          {loaded.state === 'gone'
            ? 'This file is not there for you any more.'
            : 'No connection. The file opens when there is signal.'}
        </p>
        {loaded.state === 'offline' && (
          <Button kind="outline" onClick={() => setAgain(again + 1)}>
            Try again
          </Button>
        )}
      </div>
    )
  return <Shown file={file} bytes={loaded.bytes} />
}

function Shown({ file, bytes }: { file: ShownFile; bytes: Blob }) {
  const address = useAddress(bytes)
  return (
    <>
      <div className="grid min-h-0 overflow-auto bg-well" role="region" aria-label={file.filename}>
        {address && <Content file={file} bytes={bytes} address={address} />}
      </div>
      <footer className="flex flex-wrap justify-center gap-x-4 border-t border-line bg-card p-2">
        <Button asChild kind="plain">
          <a href={address ?? file.url} download={file.filename}>
            <Download className="size-5 flex-none" aria-hidden />
            Save to this device
          </a>
        </Button>
        {!file.mimetype.startsWith('image/') && <ElsewhereButton id={file.id} />}
      </footer>
    </>
  )
}

function Content({ file, bytes, address }: { file: ShownFile; bytes: Blob; address: string }) {
  if (file.mimetype.startsWith('image/'))
    return <ImagePage address={address} name={file.filename} />
  const isPdf = file.mimetype === 'application/pdf'
  if (isPdf || file.mimetype.startsWith('text/'))
    return (
      <Suspense fallback={<Skeleton className="m-6 h-64" />}>
        {isPdf ? (
          <PdfPages bytes={bytes} />
        ) : (
          <TextPage bytes={bytes} table={file.mimetype === 'text/csv'} />
        )}
      </Suspense>
    )
  return (
    <p className="place-self-center p-6 text-center text-muted">
      This kind of document opens in another app, such as Word.
    </p>
  )
}
