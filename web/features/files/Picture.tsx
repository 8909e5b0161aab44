import { ImageOff } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Upload } from '../../../contract/uploads.ts'
import { useApp } from '../../app.ts'
import { FileButton } from './FileButton.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'

/** Where the small picture of an upload is to be had; with a token it is fetched by hand. `null` until then. */
function useSmall(upload: Upload): string | null {
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
  return source
}

/**
 * A small picture that only those may see who take part. A tap opens the whole, and from there those `among` which it
 * stands.
 */
export function Picture({
  upload,
  among = [upload],
}: {
  upload: Upload
  among?: readonly Upload[]
}) {
  const source = useSmall(upload)
  if (!source) return <Skeleton className="h-40 w-56" />
  return (
    <FileButton file={upload} among={among} className="block w-full cursor-zoom-in">
      <img
        src={source}
        alt={upload.filename}
        loading="lazy"
        className="max-h-64 w-full rounded-small object-cover"
      />
    </FileButton>
  )
}

/** The same as a square beside its name, in a list. */
export function Thumbnail({ upload }: { upload: Upload }) {
  const source = useSmall(upload)
  if (!source) return <Skeleton className="size-12 flex-none" />
  return (
    <img
      src={source}
      alt=""
      loading="lazy"
      className="size-12 flex-none rounded-small bg-well object-cover"
    />
  )
}

/** A picture that is still on this phone. */
export function Preview({ file }: { file: Blob }) {
  const [source, setSource] = useState<string | null>(null)
  const [broken, setBroken] = useState(false)
  useEffect(() => {
    const made = URL.createObjectURL(file)
    setSource(made)
    return () => URL.revokeObjectURL(made)
  }, [file])
  if (broken) return <ImageOff className="m-5 size-6" aria-label="It does not open" />
  if (!source) return null
  return (
    <img
      src={source}
      alt="To be sent"
      onError={() => setBroken(true)}
      className="max-h-64 rounded-small object-cover"
    />
  )
}
