import { Lock, LockOpen } from 'lucide-react'
import { useState } from 'react'
import type { Visit } from '../../../contract/visits.ts'
import { useApp } from '../../app.ts'
import { keys } from '../../cache.ts'
import { time } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { useChange } from '../../useChange.ts'
import { useNow } from '../../useNow.ts'
import { BreakGlassSheet } from './BreakGlassSheet.tsx'
import { useOpenGlass } from './queries.ts'

/** In place of what dispatch does not read. */
export function GlassCard({ visit }: { visit: Visit }) {
  const [asking, setAsking] = useState(false)
  if (!visit.can.includes('break-glass')) return null
  return (
    <Card>
      <h2 className="flex items-center gap-2">
        <Lock className="size-5 text-muted" aria-hidden />
        Not yours to read
      </h2>
      <p className="text-muted">
        Report, files and clinical messages are between the patient, the nurse and the doctor. In an
        emergency you can open them: you say why, and it is reviewed.
      </p>
      <Button kind="outline" onClick={() => setAsking(true)}>
        <LockOpen className="size-5" aria-hidden />
        Break the glass
      </Button>
      {asking && <BreakGlassSheet patient={visit.patient} onClose={() => setAsking(false)} />}
    </Card>
  )
}

/** On every page of a patient whose record the caller has open: how long still, and the way to end it. */
export function GlassBanner({ patientId }: { patientId: string }) {
  const { queries } = useApp()
  const glass = useOpenGlass(patientId)
  const now = useNow()
  const toast = useToast()
  const { run, busy } = useChange()
  if (!glass) return null
  const left = Math.ceil((Date.parse(glass.until) - now) / 60_000)
  const minutes = Math.min(60, Math.max(1, left))
  async function close() {
    if ((await run('access.closeOpening', { id: glass!.id })) === 'refused') return
    await queries.invalidateQueries({ queryKey: keys.openings() })
    void queries.invalidateQueries({ queryKey: ['visit'] })
    void queries.invalidateQueries({ queryKey: ['messages'] })
    toast('The record is closed')
  }
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-x-3 gap-y-1 rounded-card bg-warn-soft py-1 pr-1 pl-4 text-warn"
    >
      <LockOpen className="size-5 flex-none" aria-hidden />
      <span className="min-w-0 flex-1">
        You opened this record. <b>{minutes} min left</b>, until {time(glass.until)}.
      </span>
      <Button kind="plain" disabled={busy} onClick={() => void close()}>
        Close it now
      </Button>
    </div>
  )
}
