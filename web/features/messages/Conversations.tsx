import { Tabs } from 'radix-ui'
import type { Visit } from '../../../contract/visits.ts'
import { Conversation } from './Conversation.tsx'

const TITLES = { practical: 'Practical', clinical: 'Clinical' } as const

/** The conversations of a visit that this person may read. */
export default function Conversations({ visit }: { visit: Visit }) {
  const [first] = visit.conversations
  if (!first) return null
  if (visit.conversations.length === 1) {
    return (
      <div className="flex min-h-0 min-w-0 flex-1 flex-col">
        <h2 className="hidden border-b border-line px-4 py-3 lg:block">{TITLES[first.kind]}</h2>
        <Conversation visit={visit} kind={first.kind} />
      </div>
    )
  }
  return (
    <Tabs.Root defaultValue={first.kind} className="flex min-h-0 flex-1 flex-col">
      <Tabs.List aria-label="Which conversation" className="flex gap-1 border-b border-line p-1.5">
        {visit.conversations.map(({ id, kind, unread }) => (
          <Tabs.Trigger
            key={id}
            value={kind}
            className="min-h-12 flex-1 rounded-full px-3 font-semibold text-muted data-[state=active]:bg-brand-soft data-[state=active]:text-brand"
          >
            {TITLES[kind]}
            {unread > 0 && (
              <span className="ml-2 rounded-full bg-alert px-1.5 text-small text-alert-ink">
                {unread}
                <span className="sr-only"> new</span>
              </span>
            )}
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      {visit.conversations.map(({ id, kind }) => (
        <Tabs.Content
          key={id}
          value={kind}
          tabIndex={-1}
          className="flex min-h-0 flex-1 flex-col data-[state=inactive]:hidden"
        >
          <Conversation visit={visit} kind={kind} />
        </Tabs.Content>
      ))}
    </Tabs.Root>
  )
}
