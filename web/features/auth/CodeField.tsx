import type { ComponentProps } from 'react'
import { TextField } from '../../ui/Field.tsx'

type Props = Omit<ComponentProps<typeof TextField>, 'label' | 'name'> & { recovery?: boolean }

/** Six digits of the app, which phones fill in by themselves; or one of the recovery codes. */
export function CodeField({ recovery = false, ...rest }: Props) {
  const kind = recovery
    ? {
        label: 'Recovery code',
        hint: 'One of the ten that you kept. Each works once.',
        placeholder: 'ABCD-EFGH-JKMN-PQRS-TVWX-YZ23',
        autoComplete: 'off',
        autoCapitalize: 'characters',
        maxLength: 40,
      }
    : {
        label: 'Code of your app',
        hint: 'Six digits, new every 30 seconds.',
        autoComplete: 'one-time-code',
        inputMode: 'numeric' as const,
        maxLength: 7,
      }
  return <TextField {...kind} name="code" required spellCheck={false} {...rest} />
}
