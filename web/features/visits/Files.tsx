import { FileText, Image } from 'lucide-react'
import { useState } from 'react'
import type { Visit } from '../../../contract/visits.ts'
import { sizeWords } from '../../files.ts'
import { stamp } from '../../time.ts'
import { Card } from '../../ui/Card.tsx'
import { useNow } from '../../useNow.ts'
import { Viewer } from '../files/Viewer.tsx'
import { AddFile } from './AddFile.tsx'

/** What was sent or made for this visit and this person may open, the newest first. */
export function Files({ visit }: { visit: Visit }) {
  const [opened, setOpened] = useState<string | null>(null)
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
              <button
                type="button"
                className="flex min-h-12 w-full items-center gap-3 text-left"
                onClick={() => setOpened(file.id)}
              >
                <Icon className="size-5 flex-none text-brand" aria-hidden />
                <span className="min-w-0 flex-1">
                  <b className="block truncate">{file.filename}</b>
                  <span className="text-small text-muted">
                    {stamp(file.at, now)} · {sizeWords(file.size)}
                  </span>
                </span>
              </button>
            </li>
          )
        })}
      </ul>
      <AddFile visit={visit} />
      {opened && <Viewer files={visit.files} first={opened} onClose={() => setOpened(null)} />}
    </Card>
  )
}
