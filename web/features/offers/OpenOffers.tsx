import { GraduationCap, Hourglass, MapPin } from 'lucide-react'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import type { Offer } from '../../../contract/offers.ts'
import { day, time } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { useChange } from '../../useChange.ts'
import { useSecond } from '../../useNow.ts'
import { FormError } from '../auth/Threshold.tsx'
import { useOffers } from './queries.ts'
import { timeLeft } from './words.ts'

/** What dispatch asks this nurse, those that run out first in front. Nothing when nothing is asked. */
export function OpenOffers() {
  const { data } = useOffers()
  const now = useSecond()
  const open = (data ?? [])
    .filter((offer) => offer.state === 'open' && timeLeft(offer, now) !== null)
    .toSorted((a, b) => a.expiresAt.localeCompare(b.expiresAt))
  if (open.length === 0) return null
  return (
    <section aria-label="Offers" className="grid gap-3">
      <h2 className="text-large">
        {open.length === 1 ? 'Can you come?' : 'Can you come to these?'}
      </h2>
      {open.map((offer) => (
        <OfferCard key={offer.id} offer={offer} now={now} />
      ))}
    </section>
  )
}

function OfferCard({ offer, now }: { offer: Offer; now: number }) {
  const { run, busy, sentence } = useChange()
  const [answered, setAnswered] = useState(false)
  const toast = useToast()
  const navigate = useNavigate()
  const left = timeLeft(offer, now)

  async function accept() {
    const outcome = await run('offers.accept', { id: offer.id })
    if (outcome === 'refused') return
    setAnswered(true)
    if (outcome === 'waiting') return toast('Sent as soon as there is signal, if it is still free')
    toast('The visit is yours')
    void navigate(`/visits/${offer.visitId}`)
  }
  async function decline() {
    if ((await run('offers.decline', { id: offer.id })) === 'refused') return
    setAnswered(true)
    toast('Dispatch knows that you cannot come')
  }

  if (answered) return null
  return (
    <Card className="border-2 border-info">
      <div className="flex flex-wrap items-end justify-between gap-3">
        <div>
          <p className="text-huge leading-none font-[750] tracking-tight">{time(offer.start)}</p>
          <p className="mt-1 text-muted">
            {day(offer.start, now)} until {time(offer.end)}
          </p>
        </div>
        <Tag tone={left?.endsWith(' s') ? 'alert' : 'info'} icon={Hourglass}>
          <span className="tabular-nums">{left} left</span>
        </Tag>
      </div>
      <p className="font-semibold">
        {offer.service.name}
        <span className="font-normal text-muted">
          {' '}
          · {offer.service.minutes} min · {offer.service.categories.join(' or ')}
        </span>
      </p>
      {offer.service.skills.length > 0 && (
        <p className="flex flex-wrap items-center gap-1.5">
          <span className="text-small text-muted">Needs</span>
          {offer.service.skills.map((skill) => (
            <Tag key={skill} tone="brand" icon={GraduationCap}>
              {skill}
            </Tag>
          ))}
        </p>
      )}
      <p className="flex items-center gap-2 text-muted">
        <MapPin className="size-5 flex-none text-brand" aria-hidden />
        {offer.suburb}
      </p>
      <FormError>{sentence}</FormError>
      <div className="grid gap-2">
        <Button size="large" disabled={busy} onClick={() => void accept()}>
          I take it
        </Button>
        <Button kind="quiet" disabled={busy} onClick={() => void decline()}>
          I cannot
        </Button>
      </div>
      <p className="text-small text-muted">Name and address are shown once the visit is yours.</p>
    </Card>
  )
}
