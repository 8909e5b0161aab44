import { useApp } from '../../app.ts'
import { time } from '../../time.ts'
import { Unreadable } from '../../ui/ErrorBoundary.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'
import { Alarms, NotSetUp } from './Alarms.tsx'
import { FailuresCard } from './FailuresCard.tsx'
import { ProgramsCard } from './ProgramsCard.tsx'
import { QueuesCard } from './QueuesCard.tsx'
import { useOperations } from './queries.ts'

/** The page's question, answered: does what people wait for reach them? */
function answer(wrong: number): string {
  if (wrong === 0) return 'Everything goes out as it should'
  return wrong === 1 ? 'One thing needs you' : `${wrong} things need you`
}

/** The work in the background: what is wrong and what to do, what waits, what failed. */
export default function BackgroundPage() {
  const { user } = useApp()
  const { data, isError, error, refetch } = useOperations(10)
  if (isError && !data) return <Unreadable error={error} onRetry={() => void refetch()} />
  if (!data) return <PageSkeleton />
  const wrong = data.alarms.filter(({ level }) => level !== 'note')
  const notes = data.alarms.filter(({ level }) => level === 'note')
  return (
    <div className="mx-auto grid w-full max-w-5xl gap-4 pb-4">
      <PageHeader
        title={answer(wrong.length)}
        note={`Background work: e-mails, SMS, pushes, documents and alarms. As of ${time(data.at)}, looked at every 10 seconds.`}
        back={
          user.duties.includes('dispatch')
            ? { to: '/outbox', label: 'Outbox' }
            : { to: '/', label: 'Home' }
        }
      />
      {isError && (
        <p role="alert" className="font-semibold text-alert">
          This cannot be read anew at the moment. What you see is from {time(data.at)}.
        </p>
      )}
      <Alarms alarms={wrong} />
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <FailuresCard />
        <div className="grid gap-4">
          <QueuesCard {...data} />
          <ProgramsCard programs={data.programs} queueStore={data.queueStore} />
          <NotSetUp alarms={notes} />
        </div>
      </div>
    </div>
  )
}
