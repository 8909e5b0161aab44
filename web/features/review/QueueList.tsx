import { Link } from 'react-router'
import type { QueuedReview } from '../../../contract/reviews.ts'
import { Button } from '../../ui/Button.tsx'
import { TONES } from '../../ui/Tag.tsx'
import { useNow } from '../../useNow.ts'
import { scoreOf, whyOf } from './why.ts'

const WIDE = '(min-width: 40rem)'

/** One waiting report, the score beside the name: on a desk it opens beside the list, on a phone as a page. */
function QueueItem({
  item,
  chosen,
  onChoose,
}: {
  item: QueuedReview
  chosen: boolean
  onChoose: () => void
}) {
  const now = useNow()
  const { text, tone } = scoreOf(item)
  const { visit } = item
  return (
    <li>
      <Link
        to={`/visits/${visit.id}/report`}
        aria-current={chosen ? 'true' : undefined}
        onClick={(event) => {
          if (!matchMedia(WIDE).matches) return
          event.preventDefault()
          onChoose()
        }}
        className={`grid grid-cols-[3rem_1fr] items-start gap-3 rounded-card border bg-card p-3.5 ${chosen ? 'sm:border-brand sm:shadow-[inset_3px_0_0_var(--brand)]' : ''} border-line`}
      >
        <span
          aria-hidden
          className={`grid size-12 place-items-center rounded-small text-large font-bold tabular-nums ${TONES[tone]}`}
        >
          {text}
        </span>
        <span className="grid min-w-0 gap-0.5">
          <b>{visit.patient.name}</b>
          {whyOf(item, now).map((words) => (
            <span key={words} className="text-small">
              {words}
            </span>
          ))}
          <span className="text-small text-muted">
            {[visit.nurse?.name, visit.service.name].filter(Boolean).join(', ')}
          </span>
        </span>
      </Link>
    </li>
  )
}

/** The queue, worst first; more of it when it is asked for. */
export function QueueList({
  items,
  chosenId,
  onChoose,
  onMore,
}: {
  items: readonly QueuedReview[]
  chosenId: string | null
  onChoose: (id: string) => void
  /** Null where this is all. */
  onMore: (() => void) | null
}) {
  return (
    <div className="grid gap-2">
      <ul className="grid gap-2">
        {items.map((item) => (
          <QueueItem
            key={item.visit.id}
            item={item}
            chosen={item.visit.id === chosenId}
            onChoose={() => onChoose(item.visit.id)}
          />
        ))}
      </ul>
      {onMore && (
        <Button kind="quiet" onClick={onMore}>
          Show more
        </Button>
      )}
    </div>
  )
}
