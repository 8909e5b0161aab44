import { useParams } from 'react-router'
import { useApp } from '../../app.ts'
import { day, time } from '../../time.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { useNow } from '../../useNow.ts'
import { WithVisit } from '../visits/WithVisit.tsx'
import Conversations from './Conversations.tsx'

/** The talk about one visit, on a phone: nothing else on the screen. */
export default function MessagesPage() {
  const { id = '' } = useParams()
  const { user } = useApp()
  const now = useNow()
  return (
    <WithVisit id={id}>
      {(visit) => (
        <div className="mx-auto flex min-h-0 w-full max-w-2xl flex-1 flex-col">
          <PageHeader
            back={{ to: `/visits/${id}`, label: 'The visit' }}
            title={user.role === 'patient' ? (visit.nurse?.name ?? 'Messages') : visit.patient.name}
            note={`${day(visit.start, now)} ${time(visit.start)}`}
          />
          <div className="-mx-4 mt-2 flex min-h-0 flex-1 border-t border-line bg-card md:mx-0 md:mb-4 md:rounded-card md:border">
            <Conversations visit={visit} />
          </div>
        </div>
      )}
    </WithVisit>
  )
}
