import {
  CalendarX,
  Check,
  CircleCheck,
  Circle,
  Hourglass,
  ShieldAlert,
  ThumbsDown,
  ThumbsUp,
} from 'lucide-react'
import type { Candidate, Reason } from '../../../contract/dispatch.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { Tag } from '../../ui/Tag.tsx'

/** How a reason speaks: for her, against her, or neither. */
function lookOf({ points }: Reason) {
  if (points > 0) return { Icon: ThumbsUp, tone: 'text-good', word: 'for her' }
  return points < 0
    ? { Icon: ThumbsDown, tone: 'text-warn', word: 'against her' }
    : { Icon: Circle, tone: 'text-muted', word: 'to know' }
}

function State({ candidate }: { candidate: Candidate }) {
  const { assigned, free, obstacles, offer } = candidate
  if (assigned)
    return (
      <Tag tone="brand" icon={CircleCheck}>
        Now
      </Tag>
    )
  if (offer === 'open')
    return (
      <Tag tone="info" icon={Hourglass}>
        Asked
      </Tag>
    )
  if (free)
    return (
      <Tag tone="good" icon={CircleCheck}>
        Free
      </Tag>
    )
  return obstacles.every(({ liftable }) => liftable) ? (
    <Tag tone="warn" icon={CalendarX}>
      Needs a reason
    </Tag>
  ) : (
    <Tag tone="alert" icon={ShieldAlert}>
      Cannot
    </Tag>
  )
}

/** One nurse for a visit, with what speaks for and against her. */
export function CandidateRow({
  candidate,
  chosen,
  onChoose,
}: {
  candidate: Candidate
  chosen: boolean
  onChoose: () => void
}) {
  const { nurse, category, reasons, obstacles, assigned } = candidate
  const cannot = obstacles.some(({ liftable }) => !liftable)
  return (
    <li>
      <button
        type="button"
        aria-pressed={chosen}
        disabled={assigned || cannot}
        onClick={onChoose}
        className={`grid w-full gap-2 rounded-card border-2 px-3 py-3 text-left transition hover:border-brand disabled:opacity-70 disabled:hover:border-line ${chosen ? 'border-brand bg-brand-soft' : 'border-line'}`}
      >
        <span className="flex items-center gap-3">
          {chosen ? (
            <span className="grid size-9 flex-none place-items-center rounded-full bg-brand text-brand-ink">
              <Check className="size-5" aria-hidden />
            </span>
          ) : (
            <Avatar name={nurse.name} />
          )}
          <span className="min-w-0 flex-1">
            <b className="block">{nurse.name}</b>
            {category && <span className="block text-small text-muted">{category}</span>}
          </span>
          <State candidate={candidate} />
        </span>
        <span className="grid gap-1 text-small">
          {obstacles.map(({ code, text, liftable }) => (
            <span
              key={code}
              className={`flex items-start gap-2 font-semibold ${liftable ? 'text-warn' : 'text-alert'}`}
            >
              <ShieldAlert className="mt-0.5 size-4 flex-none" aria-hidden />
              {text}
            </span>
          ))}
          {!cannot &&
            reasons.map((reason) => {
              const { Icon, tone, word } = lookOf(reason)
              return (
                <span key={reason.kind} className="flex items-start gap-2">
                  <Icon className={`mt-0.5 size-4 flex-none ${tone}`} aria-hidden />
                  <span>
                    {reason.text}
                    <span className="sr-only">, {word}</span>
                  </span>
                </span>
              )
            })}
        </span>
      </button>
    </li>
  )
}
