import { useApp } from '../../app.ts'
import { Button } from '../../ui/Button.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Unreadable } from '../../ui/ErrorBoundary.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'
import { useThreads } from './queries.ts'
import { ThreadRow } from './ThreadRow.tsx'

/** Every conversation, the newest word first. */
export default function ThreadsPage() {
  const { user } = useApp()
  const threads = useThreads()
  const items = threads.data?.pages.flatMap((page) => page.items)
  return (
    <div className="mx-auto grid w-full max-w-2xl gap-4 pb-6">
      <PageHeader title="Messages" />
      {threads.isPending && <PageSkeleton />}
      {threads.isError && !items && (
        <Unreadable error={threads.error} onRetry={() => void threads.refetch()} />
      )}
      {items?.length === 0 && (
        <EmptyState drawing="letter">
          {user.role === 'administrator'
            ? 'When somebody writes to the practice, it stands here.'
            : 'When somebody writes about a visit of yours, it stands here.'}
        </EmptyState>
      )}
      {items && items.length > 0 && (
        <ul className="grid rounded-card border border-line bg-card px-2 sm:px-3">
          {items.map((thread) => (
            <ThreadRow key={thread.id} thread={thread} />
          ))}
        </ul>
      )}
      {threads.hasNextPage && (
        <Button
          kind="plain"
          disabled={threads.isFetchingNextPage}
          onClick={() => void threads.fetchNextPage()}
        >
          Earlier conversations
        </Button>
      )}
    </div>
  )
}
