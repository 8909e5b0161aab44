import { GraduationCap, Plus } from 'lucide-react'
import { useRef, useState } from 'react'
import { newId } from '../../ids.ts'
import { Button } from '../../ui/Button.tsx'
import { TextField } from '../../ui/Field.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { Toggle } from '../../ui/Toggle.tsx'
import { useChange } from '../../useChange.ts'
import { useSkills } from './queries.ts'

/** The skills that the practice knows, each on or off; a new one is named where it is missed. */
export function SkillToggles({
  chosen,
  onChange,
}: {
  chosen: readonly string[]
  onChange: (ids: string[]) => void
}) {
  const { data, refetch } = useSkills()
  const { run, busy, fields, sentence } = useChange()
  const [name, setName] = useState('')
  const id = useRef(newId())
  async function add() {
    const made = id.current
    if ((await run('practice.createSkill', { id: made, name })) === 'refused') return
    id.current = newId()
    setName('')
    await refetch()
    onChange([...chosen, made])
  }
  if (!data) return <Skeleton className="h-24" />
  // One that was retired stands only where it still is.
  const shown = data.filter(({ id: each, active }) => active || chosen.includes(each))
  return (
    <div className="grid gap-2">
      {shown.length === 0 && <p className="text-muted">No skill has a name yet. Name the first.</p>}
      <ul>
        {shown.map((skill) => (
          <li key={skill.id}>
            <Toggle
              label={skill.active ? skill.name : `${skill.name} (retired)`}
              icon={GraduationCap}
              checked={chosen.includes(skill.id)}
              onChange={(on) =>
                onChange(on ? [...chosen, skill.id] : chosen.filter((each) => each !== skill.id))
              }
            />
          </li>
        ))}
      </ul>
      <div className="flex items-end gap-2">
        <div className="min-w-0 flex-1">
          <TextField
            label="Another skill"
            maxLength={60}
            value={name}
            error={fields['name'] ?? (sentence ? sentence : undefined)}
            onChange={(event) => setName(event.target.value)}
          />
        </div>
        <Button kind="quiet" disabled={busy || name.trim() === ''} onClick={() => void add()}>
          <Plus className="size-5" aria-hidden />
          Add
        </Button>
      </div>
    </div>
  )
}
