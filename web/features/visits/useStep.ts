import { useState } from 'react'
import type { EndReason, VisitSummary } from '../../../contract/visits.ts'
import type { VisitAction } from '../../../contract/visitActions.ts'
import { useApp } from '../../app.ts'
import { clock } from '../../clock.ts'
import { useToast } from '../../ui/Toast.tsx'
import { STEP_TAKEN } from '../../words.ts'
import { fixNow } from './location.ts'
import { BACK, MOVE_OF } from './steps.ts'

type More = { reason?: EndReason; outcome?: 'full' | 'partial' | 'stopped' }

/** The steps that say where they were taken: one place at the start and one at the end. */
const PROVEN = new Set<VisitAction>(['arrive', 'start', 'complete', 'mark-absent', 'end-early'])

/** Takes a step of a visit: at once on the screen, through the outbox to the server, undoable. */
export function useStep() {
  const { outbox } = useApp()
  const toast = useToast()
  const [busy, setBusy] = useState(false)

  async function take(visit: VisitSummary, action: VisitAction, more: More = {}) {
    const move = action === 'undo' ? BACK[visit.status] : { status: MOVE_OF[action], undo: false }
    const status = move?.status
    // Five taps in a row in the rain are one step.
    if (!status || busy) return
    setBusy(true)
    try {
      const at = new Date(clock.now()).toISOString()
      const position = PROVEN.has(action) ? await fixNow(visit.id) : null
      const { entry, settled } = await outbox.add('visits.changeStatus', {
        id: visit.id,
        status,
        undo: move.undo,
        at,
        ...more,
        ...(position ? { position } : {}),
      })
      const back = BACK[status]
      const forward = !move.undo && back?.status === visit.status
      const takeBack = async () => {
        // Still here: nobody ever hears of it. Already gone: a step back follows it.
        if ((await outbox.takeBack(entry.id)) || !back) return
        await outbox.add('visits.changeStatus', {
          id: visit.id,
          at: new Date(clock.now()).toISOString(),
          ...back,
        })
      }
      const words = move.undo ? 'Undone' : (STEP_TAKEN[status] ?? 'Noted')
      toast(words, forward ? { undo: () => void takeBack() } : {})
      settled.catch((error: Error) => toast(error.message, { tone: 'alert' }))
    } finally {
      setBusy(false)
    }
  }
  return { take, busy }
}
