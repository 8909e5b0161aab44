import { KeyRound } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Visit } from '../../../contract/visits.ts'
import { useApp } from '../../app.ts'
import { clock } from '../../clock.ts'
import { Button } from '../../ui/Button.tsx'

const OPEN = new Set(['EN_ROUTE', 'ARRIVED', 'IN_PROGRESS'])
const SHOWN_MS = 30_000

/** The code of the gate, from the moment at which she sets out; each look at it stands in the history. */
export function GateCode({ visit }: { visit: Visit }) {
  const { gates, outbox } = useApp()
  const [carried, setCarried] = useState(false)
  const [code, setCode] = useState<string | null>(null)
  const open = OPEN.has(visit.status)
  useEffect(() => {
    if (!gates) return
    void gates.look([visit.id]).then(async () => setCarried(await gates.has(visit.id)))
  }, [gates, visit.id, visit.status])
  useEffect(() => {
    if (!open) setCode(null)
    if (code === null) return
    const timer = setTimeout(() => setCode(null), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [code, open])
  if (!gates || !carried || !open) return null
  async function show() {
    setCode((await gates?.open(visit.id)) ?? null)
    const at = new Date(clock.now()).toISOString()
    await outbox.add('trail.gateShown', { id: visit.id, at })
  }
  return code === null ? (
    <Button kind="quiet" onClick={() => void show()}>
      <KeyRound className="size-5" aria-hidden />
      Show the gate code
    </Button>
  ) : (
    <p role="status" className="rounded-card bg-well p-4 text-center">
      <span className="block text-small text-muted">Gate code</span>
      <b className="text-title tracking-widest">{code}</b>
    </p>
  )
}
