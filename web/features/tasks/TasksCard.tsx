import { BellRing, ClipboardList } from 'lucide-react'
import { Link } from 'react-router'
import { useTasks } from './queries.ts'
import { KIND_WORDS } from './words.ts'

/** Above the board: how much waits for a decision, and whether somebody must be checked on now. */
export function TasksCard() {
  const { data: tasks = [] } = useTasks()
  if (!tasks.length) return null
  const urgent = tasks.filter(({ kind }) => kind === 'welfare_check')
  const first = urgent[0] ?? tasks[0]!
  const Icon = urgent.length ? BellRing : ClipboardList
  return (
    <Link
      to="/tasks"
      className={`flex min-h-14 items-center gap-3 rounded-card border px-4 py-2.5 ${urgent.length ? 'border-alert bg-alert-soft text-alert' : 'border-line bg-card'}`}
    >
      <Icon className="size-6 flex-none" aria-hidden />
      <span className="min-w-0 flex-1">
        <b className="block">
          {tasks.length === 1 ? '1 decision waits' : `${tasks.length} decisions wait`}
        </b>
        <span className="block truncate text-small">
          {KIND_WORDS[first.kind].title}
          {first.visit && `: ${first.visit.patient.name}`}
        </span>
      </span>
    </Link>
  )
}
