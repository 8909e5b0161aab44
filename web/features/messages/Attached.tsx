import { FileText } from 'lucide-react'
import type { Upload } from '../../../contract/uploads.ts'
import { useApp } from '../../app.ts'
import { isPicture, sizeWords } from '../../files.ts'
import { openDocument } from '../../openDocument.ts'
import { Picture, Preview } from './Picture.tsx'

function NameAndSize({ name, size }: { name: string; size: number }) {
  return (
    <>
      <FileText className="size-6 flex-none" aria-hidden />
      <span className="min-w-0">
        <b className="line-clamp-2 wrap-anywhere">{name}</b>
        <span className="block text-small">{sizeWords(size)}</span>
      </span>
    </>
  )
}

/** What came with a message: a picture is shown, a document opened or saved by its name. */
export function Attached({ upload }: { upload: Upload }) {
  const { bearer } = useApp()
  if (upload.type === 'image') return <Picture upload={upload} />
  return (
    <button
      type="button"
      className="flex min-h-12 min-w-0 items-center gap-2.5 text-left"
      onClick={() => void openDocument(upload.url, bearer?.token)}
    >
      <NameAndSize name={upload.filename} size={upload.size} />
    </button>
  )
}

/** The same while it is still on this phone. */
export function ToBeSent({ file, name }: { file: Blob; name: string }) {
  if (isPicture(file)) return <Preview file={file} />
  return (
    <span className="flex min-h-12 min-w-0 items-center gap-2.5">
      <NameAndSize name={name} size={file.size} />
    </span>
  )
}
