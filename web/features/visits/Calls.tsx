import { useQuery } from '@tanstack/react-query'
import { Phone } from 'lucide-react'
import type { Visit } from '../../../contract/visits.ts'
import { useApp } from '../../app.ts'
import { Button } from '../../ui/Button.tsx'

/** The numbers that this person may phone about the visit now; as they were last known without signal. */
export function useNumbers(visit: Visit) {
  const { client } = useApp()
  const { data = [] } = useQuery({
    queryKey: ['numbers', visit.id, visit.status],
    queryFn: async () => (await client.trail.numbers({ id: visit.id })).items,
  })
  return data
}

/** Whom this person may phone about the visit now. Nobody is ever shown a nurse's own number. */
export function Calls({ visit }: { visit: Visit }) {
  const known = useNumbers(visit).flatMap(({ who, number }) => (number ? [{ who, number }] : []))
  if (known.length === 0) return null
  const names = {
    patient: visit.patient.name,
    contact: visit.address?.contact?.name ?? 'whoever opens',
    practice: 'dispatch',
  }
  return (
    <div className="flex flex-wrap gap-2">
      {known.map(({ who, number }) => (
        <Button key={who} asChild kind="quiet" className="flex-1">
          <a href={`tel:${number}`}>
            <Phone className="size-5" aria-hidden />
            Call {names[who]}
          </a>
        </Button>
      ))}
    </div>
  )
}
