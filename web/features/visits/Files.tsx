import { FileText, Image } from 'lucide-react'
import type { Visit } from '../../../contract/visits.ts'
import { sizeWords } from '../../files.ts'
import { stamp } from '../../time.ts'
import { Card } from '../../ui/Card.tsx'
import { useNow } from '../../useNow.ts'
import { FileButton } from '../files/FileButton.tsx'
import { AddFile } from './AddFile.tsx'

/** What was sent or made for this visit and this person may open, the newest first. */
export function Files({ visit }: { visit: Visit }) {
  const now = useNow()
  if (visit.files.length === 0 && !visit.can.includes('attach')) return null
  return (
    <Card>
      <h2>Files</h2>
      {visit.files.length === 0 && (
        <p className="text-muted">Letters, results and photos of this visit lie here.</p>
      )}
      <ul className="grid min-w-0">
        {visit.files.map((file) => {
          const Icon = file.type === 'image' ? Image : FileText
          return (
            <li key={file.id} className="min-w-0">
              <FileButton
                file={file}
                among={visit.files}
                className="flex min-h-12 w-full items-center gap-3 text-left"
              >
                <Icon className="size-5 flex-none text-brand" aria-hidden />
                <span className="min-w-0 flex-1">
                  <b className="block truncate">{file.filename}</b>
                  <span className="text-small text-muted">
                    {stamp(file.at, now)} · {sizeWords(file.size)}
                  </span>
                </span>
              </FileButton>
            </li>
          )
        })}
      </ul>
      <AddFile visit={visit} />
    </Card>
  )
}
