import { ArrowLeft } from 'lucide-react'
import { useEffect, useRef, type ReactNode } from 'react'
import { Link } from 'react-router'
import { titlePage } from './title.ts'

let opened = false

/** The page's one question in its largest words; also the title of the tab. */
export function PageHeader({
  title,
  note,
  back,
  end,
}: {
  title: string
  note?: ReactNode
  back?: { to: string; label: string }
  end?: ReactNode
}) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    titlePage(title)
  }, [title])
  useEffect(() => {
    // A page that replaces another is announced; the first one, and those in frames, are not.
    if (opened && parent === window) heading.current?.focus({ preventScroll: true })
    opened = true
  }, [])
  return (
    <header className="grid gap-1">
      {back && (
        <Link
          to={back.to}
          className="-ml-2 inline-flex min-h-12 w-fit items-center gap-1.5 rounded-full px-2 text-small font-semibold text-brand"
        >
          <ArrowLeft className="size-4" aria-hidden />
          {back.label}
        </Link>
      )}
      <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <h1 ref={heading} tabIndex={-1} className="focus:outline-none">
          {title}
        </h1>
        {end && <div className="ml-auto flex flex-wrap items-center gap-2">{end}</div>}
      </div>
      {note && <div className="text-muted">{note}</div>}
    </header>
  )
}
