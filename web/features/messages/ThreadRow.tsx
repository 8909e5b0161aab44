import { House, Paperclip } from 'lucide-react'
import { Link } from 'react-router'
import type { Thread } from '../../../contract/messages.ts'
import { useApp } from '../../app.ts'
import { stamp } from '../../time.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { Count } from '../../ui/Count.tsx'
import { useNow } from '../../useNow.ts'
import { isAlone } from './look.ts'
import { aboutOf, previewOf, titleOf } from './words.ts'

/** One conversation in a list: with whom, about what, the last word, and what is new. */
export function ThreadRow({ thread }: { thread: Thread }) {
  const { user } = useApp()
  const now = useNow()
  const title = titleOf(thread, user)
  const { last, unread } = thread
  const ours = thread.conversation === 'practice' && user.role === 'patient'
  return (
    <li>
      <Link
        to={`/messages/${thread.id}`}
        className="grid min-h-12 grid-cols-[auto_1fr] items-center gap-3 border-t border-line px-1 py-3 in-[li:first-child]:border-0"
      >
        {ours ? (
          <span className="grid size-9 place-items-center rounded-full bg-brand text-brand-ink">
            <House className="size-5" aria-hidden />
          </span>
        ) : (
          <Avatar name={title} />
        )}
        <span className="min-w-0">
          <span className="flex items-baseline justify-between gap-3">
            <b className="truncate">{title}</b>
            {last && (
              <span className="flex-none text-small text-muted">{stamp(last.sentAt, now)}</span>
            )}
          </span>
          <span className="block truncate text-small text-muted">{aboutOf(thread, user, now)}</span>
          <span className="flex items-center justify-between gap-3">
            <span
              className={`flex min-w-0 items-center gap-1 ${unread > 0 ? 'font-semibold' : 'text-muted'} ${last?.hidden || !last ? 'italic' : ''}`}
            >
              {last && last.attachments > 0 && (
                <>
                  <Paperclip className="size-4 flex-none" aria-hidden />
                  <span className="sr-only">With a file.</span>
                </>
              )}
              <span className="truncate">
                {last && isAlone(last.content) && last.attachments > 0
                  ? last.content
                  : previewOf(thread, user)}
              </span>
            </span>
            <Count value={unread} className="flex-none" />
          </span>
        </span>
      </Link>
    </li>
  )
}
