import { Hourglass } from 'lucide-react'
import type { VisitSummary } from '../../../contract/visits.ts'
import { time } from '../../time.ts'
import { Tag } from '../../ui/Tag.tsx'

/** When it will begin as it looks now, where that is later than what was agreed. */
export function DelayTag({ delay }: { delay: VisitSummary['delay'] }) {
  return (
    delay && (
      <Tag tone="warn" icon={Hourglass}>
        About {time(delay.start)}
      </Tag>
    )
  )
}
