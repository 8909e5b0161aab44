import { UserMinus } from 'lucide-react'
import { useState } from 'react'
import type { FamilyRelation } from '../../../contract/family.ts'
import type { Right } from '../../../contract/people.ts'
import { useApp } from '../../app.ts'
import { addDays, dayOf, instantOf } from '../../time.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { TextField } from '../../ui/Field.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { useChange } from '../../useChange.ts'
import { useNow } from '../../useNow.ts'
import { FormError } from '../auth/Threshold.tsx'
import { RightSwitches } from './Rights.tsx'
import { BASIS_WORDS, endWords } from './words.ts'

/** Ends at the midnight after the day that was chosen. */
export const endOfDay = (date: string) => (date ? instantOf(addDays(date, 1), '00:00') : null)
const lastDay = (until: string | null) => (until ? dayOf(Date.parse(until) - 1) : '')

function EndSheet({ relation, onClose }: { relation: FamilyRelation; onClose: () => void }) {
  const { outbox } = useApp()
  const { run, busy, sentence } = useChange()
  const toast = useToast()
  const { patient, person, rights, until } = relation
  const ids = { patientId: patient.id, userId: person.id }
  async function end(silently: boolean) {
    if ((await run('family.end', { ...ids, silently })) === 'refused') return
    toast(`${person.name} sees nothing any more`, {
      // Whoever was told has heard of it; only what was ended silently is undone unnoticed.
      undo: () => void outbox.add('family.change', { ...ids, rights, until }),
    })
    onClose()
  }
  return (
    <Sheet title={`End what ${person.name} may do?`} onClose={onClose}>
      <p className="text-muted">
        It ends at once, on every phone. You can undo it for ten minutes; afterwards you invite
        again.
      </p>
      <FormError>{sentence}</FormError>
      <Button size="large" disabled={busy} onClick={() => void end(false)}>
        End it and tell them
      </Button>
      <Button kind="outline" size="large" disabled={busy} onClick={() => void end(true)}>
        End it without telling
      </Button>
    </Sheet>
  )
}

/** Somebody who cares with a patient: each right, the end, and a way to end it. */
export function RelationCard({ relation }: { relation: FamilyRelation }) {
  const { run, busy, sentence } = useChange()
  const [ending, setEnding] = useState(false)
  const today = dayOf(useNow())
  const { patient, person, rights, until, basis, recordedBy, proof } = relation
  const ids = { patientId: patient.id, userId: person.id }
  const change = (next: { rights?: Right[]; until?: string | null }) =>
    void run('family.change', { ...ids, rights, until, ...next })
  return (
    <Card aria-label={person.name}>
      <div className="flex items-center gap-3">
        <Avatar name={person.name} />
        <div className="min-w-0 flex-1">
          <h3 className="font-semibold">{person.name}</h3>
          <p className="text-small text-muted">
            {BASIS_WORDS[basis]}
            {recordedBy ? `, recorded by ${recordedBy.name}` : ''}
          </p>
        </div>
      </div>
      {proof && <p className="rounded-small bg-well p-3 text-small">Shown: {proof}</p>}
      <RightSwitches
        rights={rights}
        disabled={busy}
        onChange={(next) => change({ rights: next })}
      />
      <TextField
        label="Last day"
        hint={endWords(until)}
        type="date"
        min={today}
        value={lastDay(until)}
        disabled={busy}
        onChange={(event) => change({ until: endOfDay(event.target.value) })}
      />
      <FormError>{sentence}</FormError>
      <Button kind="outline" onClick={() => setEnding(true)}>
        <UserMinus className="size-5" aria-hidden />
        End it
      </Button>
      {ending && <EndSheet relation={relation} onClose={() => setEnding(false)} />}
    </Card>
  )
}

/** What a parent could see until the 18th birthday is asked of the young adult, right by right. */
export function AskedAnew({ relation }: { relation: FamilyRelation }) {
  const { run, busy, sentence } = useChange()
  const [rights, setRights] = useState<Right[]>([])
  const { patient, person } = relation
  const ids = { patientId: patient.id, userId: person.id }
  return (
    <Card aria-label={`${person.name} asked anew`} className="border-brand-line">
      <h3 className="text-large">You are of age</h3>
      <p>
        {person.name} could see your visits until your 18th birthday, and now cannot. It is yours to
        say: switch on what you want to share.
      </p>
      <RightSwitches rights={rights} disabled={busy} onChange={setRights} />
      <FormError>{sentence}</FormError>
      <div className="grid gap-2 sm:grid-cols-2">
        <Button disabled={busy} onClick={() => void run('family.change', { ...ids, rights })}>
          Share this with {person.name}
        </Button>
        <Button
          kind="outline"
          disabled={busy}
          onClick={() => void run('family.end', { ...ids, silently: true })}
        >
          Share nothing
        </Button>
      </div>
    </Card>
  )
}
