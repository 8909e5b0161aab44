import { useQuery } from '@tanstack/react-query'
import { CalendarX } from 'lucide-react'
import type { Offer } from '../../../contract/offers.ts'
import { useApp } from '../../app.ts'
import { keys } from '../../cache.ts'
import { day, time } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { useNow } from '../../useNow.ts'

const WHY: Partial<Record<Offer['state'], string>> = {
  expired: 'The time to answer was over',
  withdrawn: 'Dispatch took it back',
  ended: 'It was given to somebody else, moved or cancelled',
}

/** Offers that ended without her: said until she has seen it, and not after the visit would be over. */
export function EndedOffers() {
  const { queries } = useApp()
  const now = useNow()
  const { data = [] } = useQuery<Offer[]>({ queryKey: keys.endedOffers, enabled: false })
  const shown = data.filter(({ state, end }) => WHY[state] && Date.parse(end) > now)
  if (shown.length === 0) return null
  const dismiss = (id: string) =>
    queries.setQueryData<Offer[]>(keys.endedOffers, (old) => old?.filter((each) => each.id !== id))
  return (
    <ul aria-label="Offers that ended" className="grid gap-2">
      {shown.map((offer) => (
        <li
          key={offer.id}
          className="flex items-center gap-3 rounded-card border border-line bg-card px-4 py-2"
        >
          <CalendarX className="size-5 flex-none text-muted" aria-hidden />
          <span className="min-w-0 flex-1">
            <b className="block">
              {day(offer.start, now)} {time(offer.start)}, {offer.service.name}
            </b>
            <span className="block text-small text-muted">{WHY[offer.state]}</span>
          </span>
          <Button kind="plain" onClick={() => dismiss(offer.id)}>
            OK
          </Button>
        </li>
      ))}
    </ul>
  )
}
