import { CalendarDays, UserRound } from 'lucide-react'
import { Link, useParams } from 'react-router'
import type { Thread } from '../../../contract/messages.ts'
import { useApp } from '../../app.ts'
import { Button } from '../../ui/Button.tsx'
import { Unreadable } from '../../ui/ErrorBoundary.tsx'
import { NotFound } from '../../ui/NotFound.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'
import { useNow } from '../../useNow.ts'
import { Conversation } from './Conversation.tsx'
import { placeOf, useParticipants, useThread } from './queries.ts'
import { aboutOf, presenceOf, titleOf } from './words.ts'

/** One conversation, on a screen of its own. */
export default function ThreadPage() {
  const { id = '' } = useParams()
  const { data: thread, isError, error, refetch } = useThread(id)
  if (thread) return <Page thread={thread} />
  if (thread === null) return <NotFound />
  if (isError) return <Unreadable error={error} onRetry={() => void refetch()} />
  return <PageSkeleton />
}

function Page({ thread }: { thread: Thread }) {
  const { user } = useApp()
  const now = useNow()
  const place = placeOf(thread)
  const participants = useParticipants(place)
  const presence = presenceOf(participants.data?.items ?? [], user.id)
  const desk = user.duties.includes('dispatch')
  return (
    <div className="mx-auto flex min-h-0 w-full max-w-2xl flex-1 flex-col">
      <PageHeader
        back={{ to: '/messages', label: 'Messages' }}
        title={titleOf(thread, user)}
        note={
          <span className="flex flex-wrap gap-x-2 text-small">
            <span>{aboutOf(thread, user, now)}</span>
            {presence && <span className="text-brand">{presence}</span>}
          </span>
        }
        end={
          thread.visit ? (
            <Button asChild kind="plain" className="px-3">
              <Link to={`/visits/${thread.visit.id}`}>
                <CalendarDays className="size-5" aria-hidden />
                The visit
              </Link>
            </Button>
          ) : (
            desk && (
              <Button asChild kind="plain" className="px-3">
                <Link to={`/people/${thread.patient.id}`}>
                  <UserRound className="size-5" aria-hidden />
                  The patient
                </Link>
              </Button>
            )
          )
        }
      />
      <div className="-mx-4 mt-2 flex min-h-0 flex-1 border-t border-line bg-card md:mx-0 md:mb-4 md:overflow-hidden md:rounded-card md:border">
        <Conversation key={thread.id} place={place} />
      </div>
    </div>
  )
}
