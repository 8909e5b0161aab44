import { CircleAlert, CloudOff, CloudUpload, RefreshCw, CircleCheck } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { useConnection, useOutbox } from '../app.ts'
import { useOnline } from '../useOnline.ts'
import { Tag } from './Tag.tsx'

/** Location points and read marks travel by themselves: nobody has to wait for them. */
const QUIET = new Set(['visits.shareLocation', 'messages.read'])

/** Whether what this person did has arrived, in words. Leads to what still waits. */
export function ConnectionPill() {
  const connection = useConnection()
  const online = useOnline()
  const entries = useOutbox().filter((entry) => !QUIET.has(entry.change))
  const refused = entries.filter((entry) => entry.state === 'refused').length
  const waiting = entries.length - refused
  const down = !online || connection === 'lost'
  const stuck = entries.some((entry) => entry.attempts > 0 && entry.state !== 'refused')
  return (
    <div role="status">
      <Link to="/waiting" className="inline-flex min-h-12 items-center rounded-full">
        {refused > 0 ? (
          <Tag tone="alert" icon={CircleAlert}>
            {refused === 1 ? '1 needs you' : `${refused} need you`}
          </Tag>
        ) : !online || (down && stuck) ? (
          <Tag tone="warn" icon={CloudOff}>
            <span>
              Offline
              {waiting > 0 && `, ${waiting}`}
              {waiting > 0 && <WideOnly> waiting</WideOnly>}
            </span>
          </Tag>
        ) : down ? (
          <Tag tone="warn" icon={RefreshCw}>
            <span>
              Reconnecting
              {waiting > 0 && <WideOnly>, {waiting} waiting</WideOnly>}
            </span>
          </Tag>
        ) : waiting > 0 ? (
          <Tag tone="info" icon={CloudUpload}>
            Sending {waiting}
          </Tag>
        ) : (
          <Tag tone="good" icon={CircleCheck}>
            All sent
          </Tag>
        )}
      </Link>
    </div>
  )
}

/** On a phone the line also holds the call for help: it is heard there, not seen. */
const WideOnly = ({ children }: { children: ReactNode }) => (
  <span className="sr-only sm:not-sr-only">{children}</span>
)
