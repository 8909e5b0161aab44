import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { PageHeader } from '../../ui/PageHeader.tsx'

/** The page before anybody is signed in: one question in the middle of warm paper. */
export function Threshold({
  title,
  note,
  children,
}: {
  title: string
  note?: ReactNode
  children: ReactNode
}) {
  return (
    <main className="mx-auto grid w-full max-w-md gap-5 px-5 py-8">
      <div className="flex items-center gap-2.5 font-bold text-brand">
        <img src="/icon.svg" alt="" className="size-10 rounded-small" />
        Ahava
      </div>
      <PageHeader title={title} note={note} />
      {children}
    </main>
  )
}

/** What went wrong with the whole form, said once, where the button is. */
export function FormError({ children }: { children: ReactNode }) {
  if (!children) return null
  return (
    <p role="alert" className="rounded-small bg-alert-soft px-4 py-3 font-semibold text-alert">
      {children}
    </p>
  )
}

/** The way back, for whoever came here by mistake. */
export function ToSignIn() {
  return (
    <Link
      to="/"
      className="inline-flex min-h-12 items-center justify-self-center font-semibold text-brand"
    >
      Back to signing in
    </Link>
  )
}
