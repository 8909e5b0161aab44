import { Ban, BadgeCheck, Hourglass } from 'lucide-react'
import { useState } from 'react'
import type { Registration } from '../../../contract/staff.ts'
import { longDay } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { DecisionSheet } from './DecisionSheet.tsx'
import { calendarDay, CATEGORY_WORDS } from './registrationWords.ts'

const LOOK = {
  entered: { tone: 'info', icon: Hourglass, word: 'Not verified yet' },
  verified: { tone: 'good', icon: BadgeCheck, word: 'Verified' },
  refused: { tone: 'alert', icon: Ban, word: 'Refused' },
} as const

const DECIDED = { entered: '', verified: 'Verified', refused: 'Refused' } as const

function Entry({
  registration,
  onDecide,
}: {
  registration: Registration
  onDecide: (as: 'verify' | 'refuse') => void
}) {
  const { state, council, number, category, validUntil, note, can } = registration
  const { tone, icon, word } = LOOK[state]
  return (
    <li className="grid gap-1.5 border-t border-line py-3 first:border-0">
      <div className="flex flex-wrap items-start justify-between gap-2">
        <b className="text-large leading-tight tabular-nums">
          {council} {number}
        </b>
        <Tag tone={tone} icon={icon}>
          {word}
        </Tag>
      </div>
      <p>
        {[
          category && CATEGORY_WORDS[category],
          validUntil ? `until ${calendarDay(validUntil)}` : 'year not entered',
        ]
          .filter(Boolean)
          .join(', ')}
      </p>
      <p className="text-small text-muted">
        Entered by {registration.enteredBy.name}, {longDay(registration.enteredAt)}
        {registration.decidedBy && registration.decidedAt && (
          <>
            <br />
            {DECIDED[state]} by {registration.decidedBy.name}, {longDay(registration.decidedAt)}
          </>
        )}
      </p>
      {note && <p className="rounded-small bg-well px-3 py-2 text-small">{note}</p>}
      {can.length > 0 && (
        <div className="mt-1 flex flex-wrap gap-2">
          {can.includes('verify') && <Button onClick={() => onDecide('verify')}>Verify</Button>}
          {can.includes('refuse') && (
            <Button kind="outline" onClick={() => onDecide('refuse')}>
              {state === 'verified' ? 'It no longer holds' : 'Refuse'}
            </Button>
          )}
        </div>
      )}
    </li>
  )
}

/** Every certificate that was ever entered, newest first. */
export function RegistrationList({ items }: { items: readonly Registration[] }) {
  const [deciding, setDeciding] = useState<{
    registration: Registration
    as: 'verify' | 'refuse'
  } | null>(null)
  return (
    <>
      <ul>
        {items.map((registration) => (
          <Entry
            key={registration.id}
            registration={registration}
            onDecide={(as) => setDeciding({ registration, as })}
          />
        ))}
      </ul>
      {deciding && <DecisionSheet {...deciding} onClose={() => setDeciding(null)} />}
    </>
  )
}
