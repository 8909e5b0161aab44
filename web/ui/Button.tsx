import { Slot } from 'radix-ui'
import type { ComponentProps } from 'react'

const KINDS = {
  primary: 'bg-brand text-brand-ink hover:brightness-110',
  quiet: 'bg-brand-soft text-brand hover:brightness-95',
  plain: 'text-brand hover:bg-brand-soft',
  danger: 'bg-alert text-alert-ink hover:brightness-110',
  outline: 'border-2 border-line text-ink hover:border-brand-line',
} as const

const SIZES = {
  normal: 'min-h-12 px-5 text-body',
  /** The next step of the day: for a thumb, in sunlight. */
  large: 'min-h-16 w-full px-6 text-large',
  icon: 'size-12 flex-none',
} as const

type Props = ComponentProps<'button'> & {
  kind?: keyof typeof KINDS
  size?: keyof typeof SIZES
  /** Gives the look to its only child, for links that are drawn as buttons. */
  asChild?: boolean
}

export function Button({
  kind = 'primary',
  size = 'normal',
  asChild = false,
  className = '',
  ...rest
}: Props) {
  const Element = asChild ? Slot.Root : 'button'
  return (
    <Element
      {...(asChild ? {} : { type: 'button' as const })}
      className={`inline-flex items-center justify-center gap-2 rounded-full font-semibold leading-tight transition select-none disabled:cursor-not-allowed disabled:opacity-55 ${KINDS[kind]} ${SIZES[size]} ${className}`}
      {...rest}
    />
  )
}
