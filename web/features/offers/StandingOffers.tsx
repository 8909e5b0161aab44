import { Hourglass } from 'lucide-react'
import type { Offer } from '../../../contract/offers.ts'
import { Button } from '../../ui/Button.tsx'
import { useSecond } from '../../useNow.ts'
import { useChange } from '../../useChange.ts'
import { useOffers } from './queries.ts'
import { OFFER_WORDS, timeLeft } from './words.ts'

/** The last offer to each nurse: a later one says more than the ones before it. */
function lastOfEach(offers: readonly Offer[]): Offer[] {
  const seen = new Set<string>()
  return offers.filter(({ nurse }) => !seen.has(nurse.id) && seen.add(nurse.id))
}

/** Who was asked for this visit and what they said; what stands can be taken back. */
export function StandingOffers({ visitId }: { visitId: string }) {
  const { data } = useOffers(visitId)
  const now = useSecond()
  const { run, busy } = useChange()
  const asked = lastOfEach(data ?? [])
  if (asked.length === 0) return null
  return (
    <ul aria-label="Asked so far" className="grid gap-1 rounded-card bg-well px-3 py-1">
      {asked.map((offer) => {
        const left = offer.state === 'open' ? timeLeft(offer, now) : null
        return (
          <li key={offer.id} className="flex min-h-12 items-center gap-3">
            <Hourglass className="size-5 flex-none text-info" aria-hidden />
            <span className="min-w-0 flex-1">
              <b>{offer.nurse.name}</b>{' '}
              <span className="text-muted tabular-nums">
                {left
                  ? `${left} left`
                  : OFFER_WORDS[offer.state === 'open' ? 'expired' : offer.state]}
              </span>
            </span>
            {left && (
              <Button
                kind="plain"
                className="px-3"
                disabled={busy}
                onClick={() => void run('offers.withdraw', { id: offer.id })}
              >
                Take back
              </Button>
            )}
          </li>
        )
      })}
    </ul>
  )
}
