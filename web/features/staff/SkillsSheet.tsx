import { useState } from 'react'
import type { NurseTime } from '../../../contract/workingTime.ts'
import { Button } from '../../ui/Button.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { useChange } from '../../useChange.ts'
import { FormError } from '../auth/Threshold.tsx'
import { SkillToggles } from '../practice/SkillToggles.tsx'

/** What a nurse has learned: some services need it. */
export function SkillsSheet({
  time,
  name,
  onClose,
}: {
  time: NurseTime
  name: string
  onClose: () => void
}) {
  const [skillIds, setSkillIds] = useState(() => time.skills.map(({ id }) => id))
  const { run, busy, sentence } = useChange()
  const toast = useToast()
  async function save() {
    const outcome = await run('workingTime.setSkills', { id: time.userId, skillIds })
    if (outcome === 'refused') return
    toast('Saved')
    onClose()
  }
  return (
    <Sheet title={`What ${name} has learned`} onClose={onClose}>
      <SkillToggles chosen={skillIds} onChange={setSkillIds} />
      <FormError>{sentence}</FormError>
      <Button size="large" disabled={busy} onClick={() => void save()}>
        {busy ? 'Saving…' : 'Save'}
      </Button>
    </Sheet>
  )
}
