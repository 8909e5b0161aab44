import type { Visit } from '../../../contract/visits.ts'
import { stamp } from '../../time.ts'
import { Card } from '../../ui/Card.tsx'
import { useNow } from '../../useNow.ts'
import { Picture } from '../files/Picture.tsx'

/** The photos of a visit, to see beside the report under the wound that they show; a tap shows one in full. */
export function Photos({ visit }: { visit: Visit }) {
  const now = useNow()
  const photos = visit.files.filter(({ type }) => type === 'image')
  if (photos.length === 0) return null
  const woundOf = (id: string) =>
    visit.report?.wounds.find((wound) => wound.photos.includes(id))?.place
  return (
    <Card>
      <h2>Photos</h2>
      <ul className="grid grid-cols-2 gap-2">
        {photos.map((file) => (
          <li key={file.id} className="grid min-w-0 content-start gap-1">
            <Picture upload={file} among={photos} />
            {woundOf(file.id) && <b className="truncate">{woundOf(file.id)}</b>}
            <span className="text-small text-muted">{stamp(file.at, now)}</span>
          </li>
        ))}
      </ul>
    </Card>
  )
}
