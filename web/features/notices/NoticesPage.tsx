import { useEffect, useState, useSyncExternalStore } from 'react'
import { Link } from 'react-router'
import { useApp } from '../../app.ts'
import { relative } from '../../time.ts'
import { Card } from '../../ui/Card.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { useNow } from '../../useNow.ts'
import type { Notice } from './notices.ts'

const placeOf = ({ visitId, conversationId, caseId }: Notice) => {
  if (caseId) return `/cases/${caseId}`
  if (conversationId) return `/messages/${conversationId}`
  return visitId ? `/visits/${visitId}` : '/notices'
}

/** What happened while this device was listening. */
export default function NoticesPage() {
  const { notices } = useApp()
  const now = useNow()
  const shown = useSyncExternalStore(notices.subscribe, notices.snapshot)
  // What was new when the page opened stays marked until it is left.
  const [fresh] = useState(
    () => new Set(shown.filter((each) => !each.read).map((each) => each.seq)),
  )
  useEffect(() => notices.readAll(), [notices, shown])
  return (
    <div className="mx-auto grid w-full max-w-xl gap-4 pb-4">
      <PageHeader title="Notices" />
      {shown.length === 0 ? (
        <EmptyState drawing="tea">
          Nothing yet. When a visit moves or somebody writes, it is noted here.
        </EmptyState>
      ) : (
        <Card>
          <ul>
            {shown.map((notice) => (
              <li key={notice.seq} className="border-t border-line first:border-0">
                <Link
                  to={placeOf(notice)}
                  className={`flex min-h-14 items-center justify-between gap-3 py-2 ${fresh.has(notice.seq) ? 'font-bold' : ''}`}
                >
                  <span>
                    {fresh.has(notice.seq) && <span className="sr-only">New: </span>}
                    {notice.text}
                  </span>
                  <time className="text-small font-medium whitespace-nowrap text-muted">
                    {relative(notice.at, now)}
                  </time>
                </Link>
              </li>
            ))}
          </ul>
        </Card>
      )}
    </div>
  )
}
