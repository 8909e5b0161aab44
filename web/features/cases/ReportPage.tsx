import { useState } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { CASE_RULES, referenceOf } from '../../../contract/cases.ts'
import { useApp } from '../../app.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Complaint } from './Complaint.tsx'
import { Incident } from './Incident.tsx'

export type ReportProps = {
  visitId: string | undefined
  onDone: (done: { id: string; waits: boolean }) => void
}

/** A family complains, staff report an incident: the same page, each in their own words. */
export default function ReportPage() {
  const { user } = useApp()
  const [params] = useSearchParams()
  const visitId = params.get('visit') ?? undefined
  const [done, setDone] = useState<{ id: string; waits: boolean } | null>(null)
  const family = user.role === 'patient'
  const complaint = family || params.get('for') === 'caller'
  if (done) return <Kept {...done} words={keptWords(complaint, family)} />
  const props = { visitId, onDone: setDone }
  return (
    <div className="mx-auto grid w-full max-w-xl gap-4 pb-4">
      {complaint ? (
        <Complaint {...props} patientId={params.get('patient')} />
      ) : (
        <Incident {...props} />
      )}
    </div>
  )
}

const keptWords = (complaint: boolean, family: boolean) =>
  complaint
    ? `A person reads it within ${CASE_RULES.acknowledgeDays} working days, and ${family ? 'you are' : 'the caller is'} answered within ${CASE_RULES.answerDays} days.`
    : 'The clinical lead looks into it. Whoever it is about sees nothing of that.'

function Kept({ id, waits, words }: { id: string; waits: boolean; words: string }) {
  const navigate = useNavigate()
  return (
    <div className="mx-auto grid w-full max-w-xl gap-4 pb-4">
      <PageHeader title="Thank you for telling us" back={{ to: '/', label: 'Home' }} />
      <Card>
        <p>
          Reference <b className="tabular-nums">{referenceOf(id)}</b>
        </p>
        {waits && <p>It waits on this phone, and goes out when there is signal.</p>}
        <p>{words}</p>
        {!waits && <Button onClick={() => void navigate(`/cases/${id}`)}>See it</Button>}
      </Card>
    </div>
  )
}
