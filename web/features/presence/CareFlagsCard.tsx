import { useQuery } from '@tanstack/react-query'
import { HeartCrack, House } from 'lucide-react'
import type { CareFlags } from '../../../contract/presence.ts'
import { useApp } from '../../app.ts'
import { keys } from '../../cache.ts'
import { Card } from '../../ui/Card.tsx'
import { Toggle } from '../../ui/Toggle.tsx'
import { useChange } from '../../useChange.ts'

/** What makes an unopened door a reason to worry; dispatch says it, with the family. */
export function CareFlagsCard({ patientId }: { patientId: string }) {
  const { client, queries } = useApp()
  const { run, busy, sentence } = useChange()
  const { data } = useQuery({
    queryKey: keys.careFlags(patientId),
    queryFn: () => client.presence.careFlags({ id: patientId }),
  })
  if (!data) return null
  async function set(next: CareFlags) {
    queries.setQueryData(keys.careFlags(patientId), next)
    const outcome = await run('presence.setCareFlags', { id: patientId, ...next })
    if (outcome === 'refused')
      void queries.invalidateQueries({ queryKey: keys.careFlags(patientId) })
  }
  return (
    <Card>
      <h2>If nobody opens</h2>
      <p className="text-small text-muted">
        With either of these, a door that stays shut becomes a check that dispatch must close.
      </p>
      <Toggle
        label="Lives alone"
        icon={House}
        checked={data.livesAlone}
        disabled={busy}
        onChange={(livesAlone) => void set({ ...data, livesAlone })}
      />
      <Toggle
        label="Is frail"
        icon={HeartCrack}
        checked={data.frail}
        disabled={busy}
        onChange={(frail) => void set({ ...data, frail })}
      />
      {sentence && <p className="font-semibold text-alert">{sentence}</p>}
    </Card>
  )
}
