import { FileText } from 'lucide-react'
import type { Visit } from '../../../contract/visits.ts'
import { sizeWords } from '../../files.ts'
import { stamp } from '../../time.ts'
import { Card } from '../../ui/Card.tsx'
import { useNow } from '../../useNow.ts'
import { FileButton } from '../files/FileButton.tsx'
import { Thumbnail } from '../files/Picture.tsx'
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
        {visit.files.map((file) => (
          <li key={file.id} className="min-w-0">
            <FileButton
              file={file}
              among={visit.files}
              className="flex min-h-14 w-full items-center gap-3 text-left"
            >
              {file.type === 'image' ? (
                <Thumbnail upload={file} />
              ) : (
                <span className="grid size-12 flex-none place-items-center rounded-small bg-well">
                  <FileText className="size-5 text-brand" aria-hidden />
                </span>
              )}
              <span className="min-w-0 flex-1">
                <b className="block truncate">{file.filename}</b>
                <span className="text-small text-muted">
                  {stamp(file.at, now)} · {sizeWords(file.size)}
                </span>
              </span>
            </FileButton>
          </li>
        ))}
      </ul>
      <AddFile visit={visit} />
    </Card>
  )
}
