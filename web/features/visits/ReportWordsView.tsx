import { ROUTES, type ReportWords } from '../../../contract/reportParts.ts'
import type { Visit } from '../../../contract/visits.ts'
import { Picture } from '../files/Picture.tsx'
import { stamp } from '../../time.ts'
import { useNow } from '../../useNow.ts'

const PARTS = [
  ['findings', 'What was found'],
  ['careGiven', 'What was done'],
  ['advice', 'What should follow'],
  ['followUp', 'Next step'],
] as const

/** Everything that a report says, to read. Parts that nobody filled in take no room. */
export function ReportWordsView({ words, files }: { words: ReportWords; files: Visit['files'] }) {
  const now = useNow()
  return (
    <>
      {PARTS.map(
        ([part, label]) =>
          (part !== 'followUp' || words[part]) && (
            <section key={part}>
              <h2>{label}</h2>
              <p className="whitespace-pre-wrap">{words[part] || 'Nothing noted'}</p>
            </section>
          ),
      )}
      {words.medicines.length > 0 && (
        <section>
          <h2>Medicines given</h2>
          <ul className="grid gap-1.5">
            {words.medicines.map((given, index) => (
              <li key={index}>
                <b>{given.drug || 'Without a name'}</b> {given.dose}
                <span className="block text-small text-muted">
                  {given.route && `${ROUTES[given.route]}, `}
                  {given.at ? stamp(given.at, now) : 'no time yet'}
                  {given.checked ? ', five rights compared' : ', not compared yet'}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {words.wounds.length > 0 && (
        <section>
          <h2>Wounds</h2>
          <ul className="grid gap-1.5">
            {words.wounds.map((wound, index) => (
              <li key={index}>
                <b>{wound.place || 'Without a place'}</b> {wound.size}
                <span className="block whitespace-pre-wrap">{wound.look}</span>
                <WoundPhotos photos={files.filter(({ id }) => wound.photos.includes(id))} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}

/** A tap shows one in full. */
function WoundPhotos({ photos }: { photos: Visit['files'] }) {
  if (photos.length === 0) return null
  return (
    <span className="grid grid-cols-2 gap-2 pt-1.5 sm:grid-cols-3">
      {photos.map((photo) => (
        <Picture key={photo.id} upload={photo} among={photos} />
      ))}
    </span>
  )
}
