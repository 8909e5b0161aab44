import { useEffect, useState } from 'react'
import type { Upload } from '../../../contract/uploads.ts'
import { useApp } from '../../app.ts'
import { openDocument } from '../../openDocument.ts'
import { Skeleton } from '../../ui/Skeleton.tsx'

/** A small picture that only those may see who take part; a tap opens the whole. With a token both are fetched by hand. */
export function Picture({ upload }: { upload: Upload }) {
  const { bearer } = useApp()
  const small = `${upload.url}?size=small`
  const [source, setSource] = useState(bearer ? null : small)
  useEffect(() => {
    if (!bearer) return
    let made: string | null = null
    let gone = false
    void fetch(small, { headers: { authorization: `Bearer ${bearer.token}` } })
      .then((answer) => (answer.ok ? answer.blob() : Promise.reject(new Error())))
      .then(
        (blob) => {
          if (!gone) setSource((made = URL.createObjectURL(blob)))
        },
        () => undefined,
      )
    return () => {
      gone = true
      if (made) URL.revokeObjectURL(made)
    }
  }, [small, bearer])
  if (!source) return <Skeleton className="h-40 w-56" />
  return (
    <a
      href={upload.url}
      target="_blank"
      rel="noreferrer"
      onClick={(event) => {
        if (!bearer) return
        event.preventDefault()
        void openDocument(upload.url, bearer.token)
      }}
    >
      <img
        src={source}
        alt={upload.filename}
        loading="lazy"
        className="max-h-64 w-full rounded-small object-cover"
      />
    </a>
  )
}

/** A picture that is still on this phone. */
export function Preview({ file }: { file: Blob }) {
  const [source, setSource] = useState<string | null>(null)
  useEffect(() => {
    const made = URL.createObjectURL(file)
    setSource(made)
    return () => URL.revokeObjectURL(made)
  }, [file])
  if (!source) return null
  return <img src={source} alt="To be sent" className="max-h-64 rounded-small object-cover" />
}
