import { useParams } from 'react-router'
import { ProblemError } from '../../../contract/client.ts'
import { useApp } from '../../app.ts'
import { day, time } from '../../time.ts'
import { Unreadable } from '../../ui/ErrorBoundary.tsx'
import { NotFound } from '../../ui/NotFound.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'
import { useNow } from '../../useNow.ts'
import { useVisit } from '../visits/queries.ts'
import Conversations from './Conversations.tsx'

/** The talk about one visit, on a phone: nothing else on the screen. */
export default function MessagesPage() {
  const { id = '' } = useParams()
  const { user } = useApp()
  const now = useNow()
  const { visit, isError, error, refetch } = useVisit(id)
  if (!visit) {
    if (!isError) return <PageSkeleton />
    if (error instanceof ProblemError && error.problem.status === 404) return <NotFound />
    return <Unreadable error={error} onRetry={() => void refetch()} />
  }
  const title = user.role === 'patient' ? (visit.nurse?.name ?? 'Messages') : visit.patient.name
  return (
    <div className="mx-auto flex h-[calc(100dvh-3.8rem)] w-full max-w-2xl flex-col">
      <PageHeader
        back={{ to: `/visits/${id}`, label: 'The visit' }}
        title={title}
        note={`${day(visit.start, now)} ${time(visit.start)}`}
      />
      <div className="-mx-4 mt-2 flex min-h-0 flex-1 border-t border-line bg-card md:mx-0 md:mb-4 md:rounded-card md:border">
        <Conversations visit={visit} />
      </div>
    </div>
  )
}
