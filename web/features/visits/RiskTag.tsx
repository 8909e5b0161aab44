import { ShieldAlert, UserRoundX } from 'lucide-react'
import type { VisitSummary } from '../../../contract/visits.ts'
import { Tag } from '../../ui/Tag.tsx'
import { RISK_WORDS } from '../../words.ts'

const ICONS = { registration: ShieldAlert, disabled: UserRoundX } as const

/** Somebody is assigned who will not be able to come. */
export function RiskTag({ risk }: { risk: VisitSummary['atRisk'] }) {
  return (
    risk && (
      <Tag tone="alert" icon={ICONS[risk]}>
        {RISK_WORDS[risk]}
      </Tag>
    )
  )
}
