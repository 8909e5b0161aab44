import { RIGHTS, type Right } from '../../../contract/people.ts'
import { Toggle } from '../../ui/Toggle.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { RIGHT_LOOK } from './words.ts'

/** What somebody may do, one by one. To see the visits comes with each of the others. */
export function RightSwitches({
  rights,
  onChange,
  disabled = false,
}: {
  rights: readonly Right[]
  onChange: (rights: Right[]) => void
  disabled?: boolean
}) {
  return (
    <div className="grid divide-y divide-line">
      {RIGHTS.map((right) => {
        const { label, note, icon } = RIGHT_LOOK[right]
        const always = right === 'visits'
        return (
          <Toggle
            key={right}
            label={label}
            note={always ? 'Comes with each of the others' : note}
            icon={icon}
            checked={always || rights.includes(right)}
            disabled={disabled || always}
            onChange={(on) =>
              onChange(RIGHTS.filter((each) => (each === right ? on : rights.includes(each))))
            }
          />
        )
      })}
    </div>
  )
}

/** The same, only to be read. */
export function RightTags({ rights }: { rights: readonly Right[] }) {
  return (
    <p className="flex flex-wrap gap-1.5">
      {RIGHTS.filter((right) => rights.includes(right)).map((right) => (
        <Tag key={right} tone="brand" icon={RIGHT_LOOK[right].icon}>
          {RIGHT_LOOK[right].label}
        </Tag>
      ))}
    </p>
  )
}
