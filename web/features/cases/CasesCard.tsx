import { MessageSquareWarning } from 'lucide-react'
import { Link } from 'react-router'
import { useCases } from './queries.ts'

/** How many complaints and incidents are open, and whether one is overdue. */
export function CasesCard() {
  const { data: open = [] } = useCases('open')
  const cases = open.filter(({ state }) => state === 'open')
  if (cases.length === 0) return null
  const overdue = cases.filter((each) => each.overdue).length
  return (
    <Link
      to="/cases"
      className={`flex min-h-14 items-center gap-3 rounded-card border px-4 py-2.5 ${overdue ? 'border-alert bg-alert-soft text-alert' : 'border-line bg-card'}`}
    >
      <MessageSquareWarning className="size-6 flex-none" aria-hidden />
      <span className="min-w-0 flex-1">
        <b className="block">
          {cases.length === 1
            ? `1 ${cases[0]!.kind} is open`
            : `${cases.length} complaints and incidents are open`}
        </b>
        <span className="block text-small">{overdue ? `${overdue} overdue` : 'All in time'}</span>
      </span>
    </Link>
  )
}
