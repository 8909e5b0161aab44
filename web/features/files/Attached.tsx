import { FileText } from 'lucide-react'
import type { Upload } from '../../../contract/uploads.ts'
import { isPicture, sizeWords } from '../../files.ts'
import { FileButton } from './FileButton.tsx'
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

/** What came with a message, to open where one is; from there one goes on to what came with it. */
export function Attached({ upload, among }: { upload: Upload; among: readonly Upload[] }) {
  if (upload.type === 'image') return <Picture upload={upload} among={among} />
  return (
    <FileButton
      file={upload}
      among={among}
      className="flex min-h-12 min-w-0 items-center gap-2.5 text-left"
    >
      <NameAndSize name={upload.filename} size={upload.size} />
    </FileButton>
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
