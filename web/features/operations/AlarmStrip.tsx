import { CircleAlert } from 'lucide-react'
import { Link } from 'react-router'
import { useOperations } from './queries.ts'

/** On the first screen of an administrator: only what keeps people from being reached, and the gravest of it in words. */
export function AlarmStrip() {
  const { data } = useOperations(60)
  const alarms = data?.alarms.filter(({ level }) => level === 'alert') ?? []
  const [first] = alarms
  if (!first) return null
  return (
    <Link
      to="/background"
      className="flex min-h-14 items-center gap-3 rounded-card border border-alert bg-alert-soft px-4 py-2.5 text-alert"
    >
      <CircleAlert className="size-6 flex-none" aria-hidden />
      <span className="min-w-0 flex-1">
        <b className="block">{first.what}</b>
        <span className="block text-small">
          {alarms.length > 1
            ? `And ${alarms.length - 1} more under Background work`
            : 'What to do stands under Background work'}
        </span>
      </span>
    </Link>
  )
}
