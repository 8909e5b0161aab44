import { CalendarPlus, CircleCheck, CircleX, Hourglass } from 'lucide-react'
import { useState } from 'react'
import type { Visit } from '../../../contract/visits.ts'
import { newId } from '../../ids.ts'
import { longDay, stamp, time } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { Choice } from '../../ui/Choice.tsx'
import { TextArea, TextField } from '../../ui/Field.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { useChange } from '../../useChange.ts'
import { useNow } from '../../useNow.ts'
import { STATUS_WORDS } from '../../words.ts'
import { FormError } from '../auth/Threshold.tsx'
import { useServices } from '../visits/queries.ts'

function OrderSheet({ visit, onClose }: { visit: Visit; onClose: () => void }) {
  const [followUpId] = useState(() => newId())
  const { data: services = [] } = useServices()
  const [serviceId, setServiceId] = useState<string | null>(visit.service.id)
  const [days, setDays] = useState('7')
  const [reason, setReason] = useState('')
  const { run, busy, sentence } = useChange()
  const toast = useToast()
  const withinDays = Number(days)
  const possible = Number.isInteger(withinDays) && withinDays >= 1 && withinDays <= 90
  async function send() {
    if (!serviceId) return
    const input = { id: visit.id, followUpId, serviceId, withinDays, reason }
    if ((await run('reviews.orderFollowUp', input)) === 'refused') return
    toast('Ordered. Dispatch books it')
    onClose()
  }
  return (
    <Sheet title="Order a follow-up visit" onClose={onClose}>
      <Choice
        label="What is needed"
        value={serviceId}
        onChange={setServiceId}
        options={services.map(({ id, name, minutes }) => ({
          value: id,
          title: name,
          note: `${minutes} min`,
        }))}
      />
      <TextField
        label="Within how many days"
        inputMode="numeric"
        value={days}
        error={possible ? undefined : 'A whole number from 1 to 90'}
        onChange={(event) => setDays(event.target.value)}
      />
      <TextArea
        label="Why"
        hint="For the nurse. Dispatch and the family do not read it."
        maxLength={1_000}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <FormError>{sentence}</FormError>
      <Button
        size="large"
        disabled={busy || !possible || !serviceId || !reason.trim()}
        onClick={() => void send()}
      >
        Order it
      </Button>
    </Sheet>
  )
}

const STATES = {
  open: { tone: 'warn', icon: Hourglass, word: 'Dispatch is booking it' },
  booked: { tone: 'good', icon: CircleCheck, word: 'Booked' },
  not_needed: { tone: 'plain', icon: CircleX, word: 'Not booked' },
} as const

/** What visits were ordered with this one, what became of each, and the way to order another. */
export function FollowUpCard({ visit }: { visit: Visit }) {
  const now = useNow()
  const [ordering, setOrdering] = useState(false)
  const may = visit.can.includes('order-follow-up')
  if (!may && visit.followUps.length === 0) return null
  return (
    <Card>
      <h2>Follow-up</h2>
      {visit.followUps.map((each) => {
        const { tone, icon, word } = STATES[each.state]
        return (
          <section key={each.id} className="grid gap-1.5 border-t border-line pt-2.5">
            <p className="flex flex-wrap items-center justify-between gap-2">
              <b>
                {each.service.name}, within {each.withinDays} days
              </b>
              <Tag tone={tone} icon={icon}>
                {word}
              </Tag>
            </p>
            <p className="whitespace-pre-wrap">{each.reason ?? 'This cannot be opened.'}</p>
            {each.booked && (
              <p className="font-semibold">
                {longDay(each.booked.start)}, {time(each.booked.start)} ·{' '}
                {STATUS_WORDS[each.booked.status]}
              </p>
            )}
            {each.note && <p>Dispatch: {each.note}</p>}
            <p className="text-small text-muted">
              {each.doctor.name}, {stamp(each.at, now)}
            </p>
          </section>
        )
      })}
      {may && !visit.followUps.some(({ state }) => state === 'open') && (
        <Button kind="quiet" onClick={() => setOrdering(true)}>
          <CalendarPlus className="size-5 flex-none" aria-hidden />
          Order a follow-up visit
        </Button>
      )}
      {ordering && <OrderSheet visit={visit} onClose={() => setOrdering(false)} />}
    </Card>
  )
}
