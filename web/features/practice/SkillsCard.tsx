import { ChevronRight, GraduationCap } from 'lucide-react'
import { useState } from 'react'
import type { Skill } from '../../../contract/workingTime.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { TextField } from '../../ui/Field.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { Toggle } from '../../ui/Toggle.tsx'
import { useChange } from '../../useChange.ts'
import { FormError } from '../auth/Threshold.tsx'
import { useSkills } from './queries.ts'

/** What the skills are called, and which are given no more. */
export function SkillsCard() {
  const { data, refetch } = useSkills()
  const [open, setOpen] = useState<Skill | null>(null)
  return (
    <Card>
      <h2>Skills</h2>
      <p className="text-small text-muted">
        What nurses learn beside their category. A new one is named with the service that needs it,
        or with the nurse who has it.
      </p>
      {data?.length === 0 && <p className="text-muted">None has a name yet.</p>}
      <ul>
        {data?.map((skill) => (
          <li key={skill.id} className="border-t border-line first:border-0">
            <button
              type="button"
              onClick={() => setOpen(skill)}
              className="flex min-h-12 w-full items-center gap-3 text-left"
            >
              <GraduationCap className="size-5 flex-none text-brand" aria-hidden />
              <b className="min-w-0 flex-1">{skill.name}</b>
              {!skill.active && <Tag tone="warn">Retired</Tag>}
              <ChevronRight className="size-5 flex-none text-muted" aria-hidden />
            </button>
          </li>
        ))}
      </ul>
      {open && (
        <SkillSheet
          skill={open}
          onClose={() => {
            setOpen(null)
            void refetch()
          }}
        />
      )}
    </Card>
  )
}

function SkillSheet({ skill, onClose }: { skill: Skill; onClose: () => void }) {
  const { run, busy, fields, sentence } = useChange()
  const toast = useToast()
  const [name, setName] = useState(skill.name)
  const [active, setActive] = useState(skill.active)
  async function save() {
    if ((await run('practice.saveSkill', { id: skill.id, name, active })) === 'refused') return
    toast('Saved')
    onClose()
  }
  return (
    <Sheet title={skill.name} onClose={onClose}>
      <TextField
        label="Name"
        maxLength={60}
        value={name}
        error={fields['name']}
        onChange={(event) => setName(event.target.value)}
      />
      <Toggle
        label="Can be given"
        note="Off: whoever has it keeps it, and nobody is given it anew"
        icon={GraduationCap}
        checked={active}
        onChange={setActive}
      />
      <FormError>{!fields['name'] && sentence}</FormError>
      <Button size="large" disabled={busy || !name.trim()} onClick={() => void save()}>
        Save
      </Button>
    </Sheet>
  )
}
