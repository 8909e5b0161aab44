import type { ComponentProps } from 'react'

export function Card({ className = '', ...rest }: ComponentProps<'section'>) {
  return (
    <section
      className={`grid gap-2.5 rounded-card border border-line bg-card p-4 ${className}`}
      {...rest}
    />
  )
}
