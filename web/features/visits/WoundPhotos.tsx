import { Camera, CircleAlert, Clock3, Image, ImagePlus, Loader, RotateCcw, X } from 'lucide-react'
import { useRef, useState, useSyncExternalStore } from 'react'
import type { Visit } from '../../../contract/visits.ts'
import { useApp } from '../../app.ts'
import { FileButton } from '../files/FileButton.tsx'
import type { OutboxEntry } from '../../outbox.ts'
import { Button } from '../../ui/Button.tsx'
import { Preview } from '../files/Picture.tsx'
import type { WoundPhotos as Photos } from './useWoundPhotos.ts'

export const MOST_PHOTOS = 10

/** A camera on a phone, and whatever is stored on it; without a touch screen there is only the second. */
function Choosers({ onChosen }: { onChosen: (file: File) => void }) {
  const camera = useRef<HTMLInputElement>(null)
  const chooser = useRef<HTMLInputElement>(null)
  const touch = matchMedia('(pointer: coarse)').matches
  const ways = [
    { field: camera, word: 'Take a photo', icon: Camera, capture: true, shown: touch },
    { field: chooser, word: 'Choose a photo', icon: ImagePlus, capture: false, shown: true },
  ] as const
  return (
    <div className="grid gap-2 sm:grid-cols-2">
      {ways.map(
        ({ field, word, icon: Icon, capture, shown }) =>
          shown && (
            <div key={word} className="grid">
              <input
                ref={field}
                type="file"
                accept={capture ? 'image/*' : 'image/jpeg,image/png,image/gif,image/webp'}
                {...(capture && { capture: 'environment' as const })}
                aria-label={`${word} of this wound`}
                className="sr-only"
                tabIndex={-1}
                onChange={(event) => {
                  const file = event.target.files?.[0]
                  event.target.value = ''
                  if (file) onChosen(file)
                }}
              />
              <Button kind="quiet" onClick={() => field.current?.click()}>
                <Icon className="size-5" aria-hidden />
                {word}
              </Button>
            </div>
          ),
      )}
    </div>
  )
}

/** How far a photo is: on its way, waiting, refused with the reason, or there. */
function State({ entry, onRetry }: { entry: OutboxEntry | undefined; onRetry: () => void }) {
  const { uploads } = useApp()
  const part = useSyncExternalStore(uploads.subscribe, uploads.snapshot)
  if (entry?.state === 'refused')
    return (
      <div className="grid justify-items-start gap-1.5">
        <span className="flex gap-1.5 text-small font-semibold text-alert">
          <CircleAlert className="size-4 flex-none" aria-hidden />
          {entry.refusal}
        </span>
        <Button kind="quiet" onClick={onRetry}>
          <RotateCcw className="size-4" aria-hidden />
          Again
        </Button>
      </div>
    )
  if (entry?.state === 'sending' && part > 0)
    return (
      <progress
        value={part}
        max={1}
        aria-label="Sending the photo"
        className="h-1.5 w-full accent-brand"
      />
    )
  if (!entry) return <span className="text-small text-muted">Sent</span>
  return (
    <span className="flex items-center gap-1.5 text-small text-muted">
      <Clock3 className="size-4 flex-none" aria-hidden />
      {entry.attempts > 0 ? 'Kept on this phone, waits for signal' : 'On its way'}
    </span>
  )
}

/** What shows this wound: taken here, or sent to the visit before. */
export function WoundPhotos({
  shown,
  elsewhere,
  files,
  photos,
  disabled,
  onAdd,
  onRemove,
  onRetry,
}: {
  shown: readonly string[]
  /** Shown by another wound. */
  elsewhere: readonly string[]
  files: Visit['files']
  photos: Photos
  disabled: boolean
  /** Called once it is in the queue. */
  onAdd: (id: string) => void
  onRemove: (id: string) => void
  onRetry: (entry: OutboxEntry) => void
}) {
  const [making, setMaking] = useState(false)
  const others = files.filter(
    ({ id, type }) => type === 'image' && !shown.includes(id) && !elsewhere.includes(id),
  )
  async function take(file: File) {
    setMaking(true)
    try {
      onAdd(await photos.take(file))
    } finally {
      setMaking(false)
    }
  }
  return (
    <div className="grid min-w-0 gap-2.5">
      {shown.length > 0 && (
        <ul aria-label="Photos of this wound" className="grid min-w-0 gap-2">
          {shown.map((id) => {
            const entry = photos.waiting(id)
            const preview = photos.preview(id)
            const file = files.find((each) => each.id === id)
            return (
              <li
                key={id}
                className="grid min-w-0 grid-cols-[auto_1fr_auto] items-center gap-3 rounded-small bg-well p-2"
              >
                <span className="grid size-16 place-items-center overflow-hidden rounded-small bg-card text-brand [&_img]:size-16">
                  {preview ? <Preview file={preview} /> : <Image className="size-6" aria-hidden />}
                </span>
                <div className="grid min-w-0 gap-1">
                  {file ? (
                    <FileButton file={file} className="min-h-8 truncate text-left font-semibold">
                      {file.filename}
                    </FileButton>
                  ) : (
                    <b>Photo</b>
                  )}
                  <State entry={entry} onRetry={() => entry && onRetry(entry)} />
                </div>
                {!disabled && (
                  <Button
                    kind="plain"
                    size="icon"
                    aria-label="Take this photo away"
                    onClick={() => onRemove(id)}
                  >
                    <X aria-hidden />
                  </Button>
                )}
              </li>
            )
          })}
        </ul>
      )}
      {making && (
        <p role="status" className="flex items-center gap-2 text-small text-muted">
          <Loader className="size-4" aria-hidden />
          Making the photo small
        </p>
      )}
      {!disabled && shown.length < MOST_PHOTOS && <Choosers onChosen={(file) => void take(file)} />}
      {shown.length < MOST_PHOTOS &&
        others.map((photo) => (
          <label key={photo.id} className="flex min-h-12 min-w-0 items-center gap-3">
            <input
              type="checkbox"
              className="size-6 flex-none accent-brand"
              checked={false}
              onChange={() => onAdd(photo.id)}
            />
            <span className="min-w-0 truncate">Shown in {photo.filename}</span>
          </label>
        ))}
    </div>
  )
}
