import { FileText, Image } from 'lucide-react'
import type { Upload } from '../../../contract/uploads.ts'
import { FileButton } from '../files/FileButton.tsx'

/** The prescription as it was photographed or scanned: opens over the page. */
export function Paper({ document, of }: { document: Upload; of: string }) {
  const Icon = document.type === 'image' ? Image : FileText
  return (
    <FileButton
      file={document}
      className="inline-flex min-h-12 max-w-full items-center gap-2 text-left font-semibold text-brand"
    >
      <Icon className="size-5 flex-none" aria-hidden />
      <span>
        See the prescription<span className="sr-only"> for {of}</span>
      </span>
    </FileButton>
  )
}
