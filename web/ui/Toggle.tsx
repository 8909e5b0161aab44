import { Check, type LucideIcon } from 'lucide-react'
import { Switch } from 'radix-ui'
import { useId } from 'react'

/** Yes or no to one thing, as a word, an icon and a switch: large enough for a thumb. */
export function Toggle({
  label,
  note,
  icon: Icon,
  checked,
  onChange,
  disabled = false,
}: {
  label: string
  note?: string
  icon: LucideIcon
  checked: boolean
  onChange: (checked: boolean) => void
  disabled?: boolean
}) {
  const id = useId()
  return (
    <div className="flex min-h-12 items-center gap-3">
      <Icon className={`size-5 flex-none ${checked ? 'text-brand' : 'text-muted'}`} aria-hidden />
      <label htmlFor={id} className="min-w-0 flex-1 py-2">
        <span className="block font-semibold">{label}</span>
        {note && <span className="block text-small text-muted">{note}</span>}
      </label>
      <Switch.Root
        id={id}
        checked={checked}
        onCheckedChange={onChange}
        disabled={disabled}
        className="group flex h-12 w-16 flex-none items-center justify-center disabled:cursor-not-allowed"
      >
        <span className="flex h-8 w-14 items-center rounded-full border-2 border-line bg-well px-0.5 transition group-data-[state=checked]:border-brand group-data-[state=checked]:bg-brand group-data-disabled:opacity-55">
          <Switch.Thumb className="grid size-6 place-items-center rounded-full bg-card shadow-card transition data-[state=checked]:translate-x-6">
            {checked && <Check className="size-4 text-brand" aria-hidden />}
          </Switch.Thumb>
        </span>
      </Switch.Root>
    </div>
  )
}
