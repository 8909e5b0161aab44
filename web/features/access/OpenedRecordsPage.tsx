import { LockOpen } from 'lucide-react'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { useApp } from '../../app.ts'
import { Button } from '../../ui/Button.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Unreadable } from '../../ui/ErrorBoundary.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'
import { FindPatientSheet } from './FindPatientSheet.tsx'
import { OpeningCard } from './OpeningCard.tsx'
import { useMayOpen, useOpenings } from './queries.ts'

/** Records that were opened: all for the privacy officer, those to review first; else one's own. */
export default function OpenedRecordsPage() {
  const officer = useApp().user.duties.includes('privacy_officer')
  const mayOpen = useMayOpen()
  const navigate = useNavigate()
  const [finding, setFinding] = useState(false)
  const query = useOpenings(officer ? 'all' : 'own')
  const items = query.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <div className="mx-auto grid w-full max-w-2xl gap-4 pb-4">
      <PageHeader
        title="Opened records"
        note={
          officer
            ? 'Each is reviewed within 2 days by somebody else than who opened it. What waits comes first.'
            : 'What you opened, and what was found when it was reviewed.'
        }
        back={{ to: '/settings', label: 'Settings' }}
        end={
          mayOpen && (
            <Button kind="quiet" onClick={() => setFinding(true)}>
              <LockOpen className="size-5" aria-hidden />
              Open a record
            </Button>
          )
        }
      />
      {query.isPending && <PageSkeleton />}
      {query.isError && !query.data && (
        <Unreadable error={query.error} onRetry={() => void query.refetch()} />
      )}
      {query.data && items.length === 0 && (
        <EmptyState drawing="page">
          Nobody has opened a record. When somebody does, it stands here at once, with the reason.
        </EmptyState>
      )}
      {items.map((opening) => (
        <OpeningCard key={opening.id} opening={opening} />
      ))}
      {query.hasNextPage && (
        <Button
          kind="quiet"
          disabled={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          Earlier
        </Button>
      )}
      {finding && (
        <FindPatientSheet
          onClose={() => setFinding(false)}
          onOpened={() => void navigate('/visits')}
        />
      )}
    </div>
  )
}
