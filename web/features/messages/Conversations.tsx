import { Tabs } from 'radix-ui'
import type { Visit } from '../../../contract/visits.ts'
import { Count } from '../../ui/Count.tsx'
import { Conversation } from './Conversation.tsx'
import type { Place } from './queries.ts'
import { KIND_WORDS } from './words.ts'

const placesOf = (visit: Visit): Place[] =>
  visit.conversations.map(({ id, kind, unread }) => ({
    conversationId: id,
    kind,
    about: visit.id,
    visitId: visit.id,
    patientId: visit.patient.id,
    unread,
    mayWrite: visit.can.includes(kind === 'practical' ? 'message-practical' : 'message-clinical'),
    mayAttach: visit.can.includes('attach'),
  }))

/** The conversations of a visit that this person may read. */
export default function Conversations({ visit }: { visit: Visit }) {
  const places = placesOf(visit)
  const [first] = places
  if (!first) return null
  if (places.length === 1) {
    return (
      <div className="flex min-h-0 min-w-0 flex-1 flex-col">
        <h2 className="hidden border-b border-line px-4 py-3 lg:block">{KIND_WORDS[first.kind]}</h2>
        <Conversation place={first} />
      </div>
    )
  }
  return (
    <Tabs.Root defaultValue={first.kind} className="flex min-h-0 min-w-0 flex-1 flex-col">
      <Tabs.List aria-label="Which conversation" className="flex gap-1 border-b border-line p-1.5">
        {places.map(({ conversationId, kind, unread }) => (
          <Tabs.Trigger
            key={conversationId}
            value={kind}
            className="min-h-12 flex-1 rounded-full px-3 font-semibold text-muted data-[state=active]:bg-brand-soft data-[state=active]:text-brand"
          >
            {KIND_WORDS[kind]}
            <Count value={unread} className="ml-2 inline-block" />
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      {places.map((place) => (
        <Tabs.Content
          key={place.conversationId}
          value={place.kind}
          tabIndex={-1}
          className="flex min-h-0 min-w-0 flex-1 flex-col data-[state=inactive]:hidden"
        >
          <Conversation place={place} />
        </Tabs.Content>
      ))}
    </Tabs.Root>
  )
}
