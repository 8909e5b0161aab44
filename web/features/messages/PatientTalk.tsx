import { Link } from 'react-router'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { useThreads } from './queries.ts'
import { ThreadRow } from './ThreadRow.tsx'

/** So many conversations of a patient are shown beside everything else. */
const SHOWN = 4

/** What is said with and about one patient; the conversation with the practice is always among it. */
export function PatientTalk({ patientId }: { patientId: string }) {
  const { data } = useThreads(patientId)
  const threads = data?.pages[0]?.items ?? []
  const practice = threads.find(({ conversation }) => conversation === 'practice')
  const others = threads.filter((thread) => thread !== practice)
  if (threads.length === 0) return null
  return (
    <Card>
      <h2>Messages</h2>
      <ul>
        {practice && <ThreadRow thread={practice} />}
        {others.slice(0, SHOWN - 1).map((thread) => (
          <ThreadRow key={thread.id} thread={thread} />
        ))}
      </ul>
      {practice && (
        <Button asChild kind="quiet">
          <Link to={`/messages/${practice.id}`}>Write a message</Link>
        </Button>
      )}
    </Card>
  )
}
