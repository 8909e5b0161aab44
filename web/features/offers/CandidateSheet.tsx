import { useState } from 'react'
import type { Candidate } from '../../../contract/dispatch.ts'
import { OFFER_RULES } from '../../../contract/offers.ts'
import type { VisitSummary } from '../../../contract/visits.ts'
import { newId } from '../../ids.ts'
import { longDay, time } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Unreadable } from '../../ui/ErrorBoundary.tsx'
import { TextField } from '../../ui/Field.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { useChange } from '../../useChange.ts'
import { FormError } from '../auth/Threshold.tsx'
import { CandidateRow } from './CandidateRow.tsx'
import { StandingOffers } from './StandingOffers.tsx'
import { useCandidates } from './queries.ts'

type Wanted = Pick<VisitSummary, 'id' | 'start' | 'end' | 'nurse' | 'patient' | 'service' | 'can'>

/** Who takes this visit: the best first and why; chosen ones are asked, or one is assigned. */
export function CandidateSheet({ visit, onClose }: { visit: Wanted; onClose: () => void }) {
  const candidates = useCandidates(visit.id)
  const [chosen, setChosen] = useState<readonly string[]>([])
  const items = candidates.data ?? []
  const picked = items.filter(({ nurse }) => chosen.includes(nurse.id))
  const many = visit.can.includes('offer')

  function choose({ nurse }: Candidate) {
    const without = chosen.filter((id) => id !== nurse.id)
    if (without.length < chosen.length) setChosen(without)
    else setChosen(many ? [...chosen, nurse.id] : [nurse.id])
  }

  return (
    <Sheet title="Who takes this visit?" onClose={onClose}>
      <p className="text-muted">
        {visit.patient.name}, {visit.service.name}
        <br />
        {longDay(visit.start)}, {time(visit.start)}–{time(visit.end)}
      </p>
      {many && <StandingOffers visitId={visit.id} />}
      {candidates.isError && (
        <Unreadable error={candidates.error} onRetry={() => void candidates.refetch()} />
      )}
      {candidates.isPending && <PageSkeleton />}
      {candidates.data?.length === 0 && (
        <EmptyState drawing="home">Nobody here yet. Invite a nurse under People.</EmptyState>
      )}
      <ul className="grid gap-2" aria-label="Nurses, the best first">
        {items.map((candidate) => (
          <CandidateRow
            key={candidate.nurse.id}
            candidate={candidate}
            chosen={chosen.includes(candidate.nurse.id)}
            onChoose={() => choose(candidate)}
          />
        ))}
      </ul>
      {picked.length > 0 && <Deed visit={visit} picked={picked} onDone={onClose} />}
    </Sheet>
  )
}

/** What to do with those who are chosen: in the reach of the thumb, under the list. */
function Deed({
  visit,
  picked,
  onDone,
}: {
  visit: Wanted
  picked: readonly Candidate[]
  onDone: () => void
}) {
  const { run, busy, sentence, fields } = useChange()
  const [why, setWhy] = useState('')
  const toast = useToast()
  const one = picked.length === 1 ? picked[0]! : null
  const needsReason = one !== null && one.obstacles.length > 0

  async function assign({ nurse }: Candidate) {
    const override = needsReason ? { override: { reason: why } } : {}
    const outcome = await run('visits.assignNurse', {
      id: visit.id,
      nurseId: nurse.id,
      ...override,
    })
    if (outcome === 'refused') return
    toast(`${nurse.name} is assigned`)
    onDone()
  }
  async function offer() {
    const offers = picked.map(({ nurse }) => ({ id: newId(), nurseId: nurse.id }))
    if ((await run('offers.make', { id: visit.id, offers })) === 'refused') return
    toast(one ? `${one.nurse.name} is asked` : `${picked.length} nurses are asked`)
    onDone()
  }

  return (
    <div className="sticky -bottom-5 -mx-5 -mb-5 grid gap-2 border-t border-line bg-card p-5">
      <FormError>{sentence}</FormError>
      {needsReason && (
        <TextField
          label="Why all the same?"
          hint="Kept with the visit, for dispatch"
          error={fields['override.reason']}
          value={why}
          maxLength={300}
          onChange={(event) => setWhy(event.target.value)}
        />
      )}
      <div className="grid gap-2 sm:grid-cols-2">
        {visit.can.includes('offer') && (
          <Button
            kind={one ? 'quiet' : 'primary'}
            className={one ? '' : 'sm:col-span-2'}
            disabled={busy}
            onClick={() => void offer()}
          >
            {one ? 'Ask her' : `Ask ${picked.length} nurses`}, {OFFER_RULES.minutes} min
          </Button>
        )}
        {one && (
          <Button disabled={busy || (needsReason && !why.trim())} onClick={() => void assign(one)}>
            Assign {one.nurse.name}
          </Button>
        )}
      </div>
    </div>
  )
}
