import type { Wound } from '../../../contract/reportParts.ts'
import type { Visit } from '../../../contract/visits.ts'
import type { OutboxEntry } from '../../outbox.ts'
import { TextArea, TextField } from '../../ui/Field.tsx'
import { ReportRows } from './ReportRows.tsx'
import { useWoundPhotos } from './useWoundPhotos.ts'
import { MOST_PHOTOS, WoundPhotos } from './WoundPhotos.tsx'

const FRESH: Wound = { place: '', size: '', look: '', photos: [] }

/** Each wound by itself, with the photos that show it. */
export function WoundFields({
  visit,
  wounds,
  disabled,
  onChange,
  onAgain,
}: {
  visit: Visit
  wounds: Wound[]
  disabled: boolean
  onChange: (wounds: Wound[] | ((old: Wound[]) => Wound[])) => void
  /** A photo that was refused is tried again: the report must name it anew. */
  onAgain: () => Promise<void>
}) {
  const photos = useWoundPhotos(visit.id)
  const show = (index: number, change: (shown: string[]) => string[]) =>
    onChange((old) => {
      const wound = old[index]
      return wound ? old.with(index, { ...wound, photos: change(wound.photos) }) : old
    })
  return (
    <ReportRows
      title="Wounds"
      one="Wound"
      rows={wounds}
      most={20}
      fresh={() => FRESH}
      removing="Remove this wound"
      disabled={disabled}
      onChange={onChange}
    >
      {(wound, index) => {
        const put = (part: Partial<Wound>) => onChange(wounds.with(index, { ...wound, ...part }))
        return (
          <>
            <div className="grid gap-2.5 sm:grid-cols-2">
              <TextField
                label="Where"
                maxLength={200}
                placeholder="Left heel"
                value={wound.place}
                onChange={(event) => put({ place: event.target.value })}
              />
              <TextField
                label="Size"
                maxLength={100}
                placeholder="2 x 1 cm"
                value={wound.size}
                onChange={(event) => put({ size: event.target.value })}
              />
            </div>
            <TextArea
              label="How it looks"
              hint="Edges, bed, discharge, smell, skin around it."
              maxLength={1_000}
              value={wound.look}
              onChange={(event) => put({ look: event.target.value })}
            />
            <WoundPhotos
              shown={wound.photos}
              elsewhere={wounds.toSpliced(index, 1).flatMap((other) => other.photos)}
              files={visit.files}
              photos={photos}
              disabled={disabled}
              onAdd={(id) => show(index, (shown) => [...shown, id].slice(0, MOST_PHOTOS))}
              onRemove={(id) => {
                show(index, (shown) => shown.filter((each) => each !== id))
                void photos.drop(id)
              }}
              onRetry={(entry: OutboxEntry) => void photos.retry(entry).then(onAgain)}
            />
          </>
        )
      }}
    </ReportRows>
  )
}
