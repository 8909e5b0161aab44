import { DoorOpen } from 'lucide-react'
import { useEffect, useState } from 'react'
import { DOOR_CODE, doorStep } from '../../../contract/doorCode.ts'
import type { Status, VisitSummary } from '../../../contract/visits.ts'
import { useApp } from '../../app.ts'
import { Card } from '../../ui/Card.tsx'
import { useNow, useSecond } from '../../useNow.ts'
import { firstName } from '../../words.ts'
import type { DoorNumbers } from './doors.ts'

const AT_THE_DOOR = new Set<Status>(['EN_ROUTE', 'ARRIVED'])
const SOON_MS = 30 * 60_000
const STEP_MS = DOOR_CODE.stepSeconds * 1_000
/** `482 913`: as it is said. */
const spoken = (digits: string) => digits.replace(/(?=(?:\d{3})+$)/g, ' ').trim()

/** The numbers of this moment, as far as this phone may know them. */
function useNumbers(visit: VisitSummary): DoorNumbers | null {
  const { doors } = useApp()
  const step = doorStep(useSecond())
  const [numbers, setNumbers] = useState<DoorNumbers | null>(null)
  const nurse = visit.nurse?.id
  useEffect(() => {
    let stopped = false
    void (async () => {
      if (!(await doors?.numbers(visit.id, step))) await doors?.look([visit.id])
      const found = (await doors?.numbers(visit.id, step)) ?? null
      if (!stopped) setNumbers(found)
    })()
    return () => {
      stopped = true
    }
    // Another nurse is another number.
  }, [doors, visit.id, visit.status, nurse, step])
  return numbers
}

/**
 * At the door, on both phones and without signal: the family sees whether it is the nurse whom we sent, and
 * tells her a code that proves that she was there.
 */
export function DoorCard({ visit }: { visit: VisitSummary }) {
  const { user } = useApp()
  const now = useNow()
  if (!visit.nurse || user.role === 'administrator' || user.role === 'doctor') return null
  const soon = visit.status === 'SCHEDULED' && Date.parse(visit.start) - now < SOON_MS
  const caring = visit.status === 'IN_PROGRESS' && user.role === 'patient'
  if (!AT_THE_DOOR.has(visit.status) && !soon && !caring) return null
  return <Numbers visit={visit} nurse={firstName(visit.nurse.name)} />
}

function Numbers({ visit, nurse }: { visit: VisitSummary; nurse: string }) {
  const now = useSecond()
  const numbers = useNumbers(visit)
  if (!numbers) return null
  const left = Math.ceil((STEP_MS - (now % STEP_MS)) / 1_000)
  return (
    <Card aria-label="Door code">
      <h2 className="flex items-center gap-2">
        <DoorOpen className="size-5 text-brand" aria-hidden />
        {numbers.given === null ? 'Show this at the door' : `Is it ${nurse}?`}
      </h2>
      {numbers.given === null ? (
        <>
          <Digits>{numbers.compared}</Digits>
          <p className="text-small text-muted">
            The family’s screen has the same number, so they know that we sent you.
          </p>
        </>
      ) : (
        <div className="grid gap-2.5 sm:grid-cols-2">
          <Digits about="Her phone shows">{numbers.compared}</Digits>
          <Digits about="You tell her">{spoken(numbers.given)}</Digits>
          <p className="text-small text-muted">
            If her phone shows another number, do not open, and call us.
          </p>
          <p className="text-small text-muted">
            Say this code only at the door, never on the phone.
          </p>
        </div>
      )}
      <p className="text-small tabular-nums text-muted">
        New in {Math.floor(left / 60)}:{String(left % 60).padStart(2, '0')}
      </p>
    </Card>
  )
}

function Digits({ about, children }: { about?: string; children: string }) {
  return (
    <p className="rounded-small bg-well py-3 text-center">
      {about && <span className="block text-small text-muted">{about}</span>}
      <b className="text-title tracking-widest tabular-nums">{children}</b>
    </p>
  )
}
