import { Phone } from 'lucide-react'
import { CASE_RULES } from '../../../contract/cases.ts'
import { useApp } from '../../app.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { holderOr } from '../help/openLine.ts'

/** Needs no signal: it stands in the app. A clinician checks it before real use. */
export function FirstAid() {
  const { user } = useApp()
  const { practice } = holderOr(user.name)
  return (
    <Card aria-label="First aid after a needle-stick">
      <h2>Do this now</h2>
      <ol className="list-decimal pl-5">
        <li>Let it bleed. Do not squeeze or suck.</li>
        <li>Wash with soap and running water. Eyes or mouth: rinse with water for ten minutes.</li>
        <li>
          Call dispatch. Protection against HIV begins within {CASE_RULES.prophylaxisHours} hours,
          the sooner the better: best within the hour.
        </li>
      </ol>
      <p className="font-semibold text-alert">Call dispatch before you write this.</p>
      {practice && (
        <Button asChild kind="outline">
          <a href={`tel:${practice}`}>
            <Phone className="size-5 flex-none" aria-hidden />
            Call dispatch
          </a>
        </Button>
      )}
      <p className="text-small text-muted">To be checked by a clinician before real use.</p>
    </Card>
  )
}
