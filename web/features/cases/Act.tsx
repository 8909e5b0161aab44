import { useState } from 'react'
import type { CaseAct, CaseDetail } from '../../../contract/cases.ts'
import { useApp } from '../../app.ts'
import { newId } from '../../ids.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { useChange } from '../../useChange.ts'
import { FormError } from '../auth/Threshold.tsx'
import { ActSheet } from './ActSheet.tsx'
import { isTyped } from './typed.ts'
import { NEXT_WORDS } from './words.ts'

/** Done at a touch: they say nothing and can be taken back, or are said once. */
const AT_ONCE: readonly CaseAct[] = ['acknowledge', 'hold', 'release']
/** What a case waits for, the most urgent first; everything else stands below it. */
const NEXT: readonly CaseAct[] = ['acknowledge', 'answer', 'cause', 'end', 'reopen']

/** The step that a case waits for: somebody who looks into it, then what is owed, then its end. */
function nextOf({ can, owner, steps, kind }: CaseDetail): CaseAct | null {
  if (!owner && can.includes('own')) return 'own'
  const said = kind === 'complaint' ? 'answer' : 'cause'
  const done = steps.some(({ act }) => act === said)
  return NEXT.find((act) => can.includes(act) && (act !== said || !done)) ?? null
}

/** What the reader may do with a case: each its own button, the next step large. */
export function Act({ item }: { item: CaseDetail }) {
  const { user, queries } = useApp()
  const { run, busy, sentence } = useChange()
  const [open, setOpen] = useState<CaseAct | null>(null)
  const toast = useToast()
  const next = nextOf(item)
  const others = item.can.filter((act) => act !== next)
  async function send(act: CaseAct, more: { userId?: string } = {}) {
    const step = { id: item.id, stepId: newId(), act, ...more, at: new Date().toISOString() }
    const sent = await run('cases.act', step)
    if (sent === 'refused') return
    void queries.invalidateQueries({ queryKey: ['cases'] })
    toast(sent === 'sent' ? 'Done' : 'Kept until there is signal')
  }
  const press = (act: CaseAct) => (AT_ONCE.includes(act) ? void send(act) : setOpen(act))
  return (
    <Card>
      <h2>{user.role === 'patient' ? 'Not settled?' : 'What next?'}</h2>
      {next === 'own' && (
        <Button size="large" disabled={busy} onClick={() => void send('own', { userId: user.id })}>
          I look into it
        </Button>
      )}
      {next && next !== 'own' && (
        <Button size="large" disabled={busy} onClick={() => press(next)}>
          <Words act={next} item={item} />
        </Button>
      )}
      <FormError>{sentence}</FormError>
      <ul className="grid gap-2 sm:grid-cols-2">
        {(next === 'own' ? (['own', ...others] as const) : others).map((act) => (
          <li key={act}>
            <Button kind="outline" className="w-full" disabled={busy} onClick={() => press(act)}>
              <Words act={act} item={item} />
            </Button>
          </li>
        ))}
      </ul>
      {open && <ActSheet act={open} item={item} onClose={() => setOpen(null)} />}
    </Card>
  )
}

/** What it does, and whether something lies there that was typed and not kept. */
function Words({ act, item }: { act: CaseAct; item: CaseDetail }) {
  const { user } = useApp()
  const words = act === 'own' && item.owner ? 'Give it to somebody else' : NEXT_WORDS[act]
  return (
    <span>
      {words}
      {isTyped(user.id, item.id, act) && (
        <span className="block text-small font-medium">You began to write</span>
      )}
    </span>
  )
}
