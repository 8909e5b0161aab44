import {
  Ban,
  CalendarCheck,
  CircleCheck,
  Clock,
  DoorClosed,
  DoorOpen,
  HandHeart,
  Hourglass,
  Navigation,
  type LucideIcon,
} from 'lucide-react'
import type { ReactNode } from 'react'
import type { Status } from '../../contract/visits.ts'
import { STATUS_WORDS } from '../words.ts'

export const TONES = {
  plain: 'bg-well text-muted',
  brand: 'bg-brand-soft text-brand',
  good: 'bg-good-soft text-good',
  warn: 'bg-warn-soft text-warn',
  alert: 'bg-alert-soft text-alert',
  info: 'bg-info-soft text-info',
} as const
export type Tone = keyof typeof TONES

/** A state as a word, an icon and a colour together, so that none of them must be seen. */
export function Tag({
  tone = 'plain',
  icon: Icon,
  children,
}: {
  tone?: Tone
  icon?: LucideIcon
  children: ReactNode
}) {
  return (
    <span
      className={`inline-flex items-center gap-1.5 rounded-full px-2.5 py-1 text-small leading-tight font-semibold whitespace-nowrap ${TONES[tone]}`}
    >
      {Icon && <Icon className="size-3.5 flex-none" aria-hidden />}
      {children}
    </span>
  )
}

export const STATUS_LOOK: Record<Status, { tone: Tone; icon: LucideIcon }> = {
  REQUESTED: { tone: 'info', icon: Hourglass },
  SCHEDULED: { tone: 'plain', icon: CalendarCheck },
  EN_ROUTE: { tone: 'brand', icon: Navigation },
  ARRIVED: { tone: 'brand', icon: DoorOpen },
  IN_PROGRESS: { tone: 'brand', icon: HandHeart },
  COMPLETED: { tone: 'good', icon: CircleCheck },
  CANCELLED: { tone: 'plain', icon: Ban },
  PATIENT_ABSENT: { tone: 'warn', icon: DoorClosed },
}

export function StatusTag({ status, late = false }: { status: Status; late?: boolean }) {
  const { tone, icon } = STATUS_LOOK[status]
  return (
    <span className="inline-flex flex-wrap gap-1.5">
      <Tag tone={tone} icon={icon}>
        {STATUS_WORDS[status]}
      </Tag>
      {late && (
        <Tag tone="warn" icon={Clock}>
          Late
        </Tag>
      )}
    </span>
  )
}
