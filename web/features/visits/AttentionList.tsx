import { Clock, Hourglass, ShieldAlert, Timer, UserRoundX, type LucideIcon } from 'lucide-react'
import type { VisitSummary } from '../../../contract/visits.ts'
import { daysBetween, day as dayWord, time } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { Tag, type Tone } from '../../ui/Tag.tsx'
import { useNow } from '../../useNow.ts'
import type { Attention, Kind } from './attention.ts'

const LOOKS: Record<Kind, { word: string; tone: Tone; icon: LucideIcon }> = {
  risk: { word: 'At risk', tone: 'alert', icon: ShieldAlert },
  overrun: { word: 'Overrunning', tone: 'warn', icon: Timer },
  late: { word: 'Late', tone: 'warn', icon: Clock },
  delay: { word: 'Will be late', tone: 'warn', icon: Hourglass },
  open: { word: 'Without a nurse', tone: 'info', icon: UserRoundX },
}

type Props = {
  items: readonly Attention[]
  onLook: (visit: VisitSummary) => void
  onAssign: (visit: VisitSummary) => void
}

/** What needs somebody now, the worst first: why, and the next act beside it. */
export function AttentionList({ items, onLook, onAssign }: Props) {
  if (items.length === 0) return null
  return (
    <section aria-label="Needs somebody">
      <Card>
        <h2>Needs somebody</h2>
        <ul className="grid lg:grid-cols-2 lg:gap-x-8">
          {items.map((item) => (
            <Row key={item.visit.id} item={item} onLook={onLook} onAssign={onAssign} />
          ))}
        </ul>
      </Card>
    </section>
  )
}

function Row({ item, onLook, onAssign }: { item: Attention } & Omit<Props, 'items'>) {
  const now = useNow()
  const { visit, kind, reason, act } = item
  const { word, tone, icon } = LOOKS[kind]
  const other = daysBetween(now, visit.start) !== 0
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 border-t border-line py-3">
      <button
        type="button"
        onClick={() => onLook(visit)}
        className="grid min-h-12 min-w-0 flex-1 basis-56 grid-cols-[4.5rem_1fr] items-center gap-3 text-left"
      >
        <span>
          <b className="block text-large leading-tight tabular-nums">{time(visit.start)}</b>
          {other && <span className="text-small text-muted">{dayWord(visit.start, now)}</span>}
        </span>
        <span className="min-w-0">
          <b className="block truncate">
            {visit.patient.name} · {visit.service.name}
          </b>
          <span className="mt-1 flex flex-wrap items-center gap-x-2 gap-y-1 text-small">
            <Tag tone={tone} icon={icon}>
              {word}
            </Tag>
            <span className="text-muted">
              {reason}
              {visit.nurse ? ` · ${visit.nurse.name}` : ''}
            </span>
          </span>
        </span>
      </button>
      {act === 'assign-nurse' ? (
        <Button
          kind={kind === 'open' ? 'primary' : 'quiet'}
          className="w-full px-4 sm:w-auto"
          onClick={() => onAssign(visit)}
        >
          {visit.nurse ? 'Another nurse' : 'Find a nurse'}
        </Button>
      ) : (
        <Button kind="quiet" className="w-full px-4 sm:w-auto" onClick={() => onLook(visit)}>
          Look
        </Button>
      )}
    </li>
  )
}
