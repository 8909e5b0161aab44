import { CloudOff } from 'lucide-react'
import { useConnection, useOutbox } from '../../app.ts'
import { useOnline } from '../../useOnline.ts'

/** One calm line while there is no connection: what is written waits, and goes by itself. */
export function ConnectionLine({ conversationId }: { conversationId: string }) {
  const connection = useConnection()
  const online = useOnline()
  const waiting = useOutbox().filter(
    ({ change, input, state }) =>
      change === 'messages.send' &&
      input['conversationId'] === conversationId &&
      state !== 'refused',
  ).length
  const words =
    waiting > 0
      ? `No connection. ${waiting === 1 ? 'One message waits' : `${waiting} messages wait`} here and ${waiting === 1 ? 'goes' : 'go'} by itself.`
      : 'No connection. What you write waits here and goes by itself.'
  return (
    <div role="status">
      {(!online || connection === 'lost') && (
        <p className="flex items-center gap-2 border-t border-line bg-warn-soft px-4 py-2 text-small text-warn">
          <CloudOff className="size-4 flex-none" aria-hidden />
          {waiting > 1 ? words.replace('itself', 'themselves') : words}
        </p>
      )}
    </div>
  )
}
