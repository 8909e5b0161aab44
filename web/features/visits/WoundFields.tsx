import { Plus, Trash2 } from 'lucide-react'
import type { Wound } from '../../../contract/reportParts.ts'
import type { Visit } from '../../../contract/visits.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { TextArea, TextField } from '../../ui/Field.tsx'

const FRESH: Wound = { place: '', size: '', look: '', photos: [] }

/** Each wound by itself, with the photos of this visit that show it. */
export function WoundFields({
  wounds,
  files,
  disabled,
  onChange,
}: {
  wounds: Wound[]
  files: Visit['files']
  disabled: boolean
  onChange: (wounds: Wound[]) => void
}) {
  const photos = files.filter(({ type }) => type === 'image')
  return (
    <Card>
      <h2>Wounds</h2>
      {wounds.map((wound, index) => {
        const put = (part: Partial<Wound>) => onChange(wounds.with(index, { ...wound, ...part }))
        const show = (id: string, on: boolean) =>
          put({ photos: on ? [...wound.photos, id] : wound.photos.filter((each) => each !== id) })
        return (
          <fieldset
            key={index}
            disabled={disabled}
            className="grid gap-2.5 border-t border-line pt-2.5"
          >
            <legend className="sr-only">Wound {index + 1}</legend>
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
            {photos.map((photo) => (
              <label key={photo.id} className="flex min-h-12 items-center gap-3">
                <input
                  type="checkbox"
                  className="size-6 flex-none accent-brand"
                  checked={wound.photos.includes(photo.id)}
                  onChange={(event) => show(photo.id, event.target.checked)}
                />
                <span className="min-w-0 truncate">Shown in {photo.filename}</span>
              </label>
            ))}
            <Button kind="plain" onClick={() => onChange(wounds.toSpliced(index, 1))}>
              <Trash2 className="size-5" aria-hidden />
              Remove this wound
            </Button>
          </fieldset>
        )
      })}
      {wounds.length < 20 && (
        <Button kind="quiet" disabled={disabled} onClick={() => onChange([...wounds, FRESH])}>
          <Plus className="size-5" aria-hidden />
          Add a wound
        </Button>
      )}
    </Card>
  )
}
