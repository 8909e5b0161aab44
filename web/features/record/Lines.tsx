import { CalendarCheck, EyeOff, Paperclip, Repeat, TriangleAlert } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import type { EntryKind, Order } from '../../../contract/record.ts'
import { dayOf, stamp } from '../../time.ts'
import { Card } from '../../ui/Card.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useNow } from '../../useNow.ts'
import { isAsked, LineActs } from './LineActs.tsx'
import { Paper } from './Paper.tsx'
import { orderWords, prescriberWords, validity } from './orders.ts'
import { linesOf, type ShownEntry, type ShownRecord } from './shown.ts'
import { rhythmWords } from './rhythm.ts'
import { ASKED_WORDS, KINDS } from './words.ts'

/** Dose, way and how often; whose order it is, and whether it holds today. */
function OrderLine({ order }: { order: Order }) {
  const now = useNow()
  const { tone, word } = validity(order, dayOf(now))
  return (
    <span className="grid justify-items-start gap-1">
      <span>{orderWords(order)}</span>
      <span className="text-small">Ordered by {prescriberWords(order)}</span>
      <Tag tone={tone} icon={CalendarCheck}>
        {word}
      </Tag>
    </span>
  )
}

/** One line, small: the words, who said them and when. */
function Line({ entry, onOpen }: { entry: ShownEntry; onOpen: (() => void) | null }) {
  const now = useNow()
  const body = (
    <>
      <span className={`block font-semibold ${entry.severe ? 'text-alert' : ''}`}>
        {entry.what}
      </span>
      {entry.order && <OrderLine order={entry.order} />}
      {entry.detail && <span className="block whitespace-pre-line">{entry.detail}</span>}
      <span className="mt-1 flex flex-wrap items-center gap-1.5 text-small text-muted">
        {entry.author.name}, {stamp(entry.at, now)}
        {entry.severe && (
          <Tag icon={TriangleAlert} tone="alert">
            Dangerous
          </Tag>
        )}
        {entry.rhythm && <Tag icon={Repeat}>{rhythmWords(entry.rhythm)}</Tag>}
        {entry.confidential && (
          <Tag icon={EyeOff} tone="warn">
            Not for the family
          </Tag>
        )}
        {entry.hiddenReason && (
          <Tag icon={EyeOff} tone="warn">
            Not for the patient
          </Tag>
        )}
        {entry.pending && <Tag tone="info">Waits for signal</Tag>}
        {entry.file && <Tag icon={Paperclip}>{entry.file}</Tag>}
      </span>
    </>
  )
  return (
    <li className="border-t border-line first:border-0">
      {onOpen ? (
        <button type="button" className="block min-h-12 w-full py-2 text-left" onClick={onOpen}>
          {body}
        </button>
      ) : (
        <div className="py-2">{body}</div>
      )}
      {entry.order?.document && <Paper document={entry.order.document} of={entry.what} />}
    </li>
  )
}

/** What is known of one sort; or that nobody asked, or that there is none: three different things. */
export function Lines({
  record,
  kind,
  visitId,
  family = false,
  children,
}: {
  record: ShownRecord
  kind: EntryKind
  visitId?: string
  /** Said to the patient and the family themselves. */
  family?: boolean
  children?: ReactNode
}) {
  const [opened, setOpened] = useState<ShownEntry | null>(null)
  const lines = linesOf(record, kind)
  const { title, plain, icon: Icon } = KINDS[kind]
  const writes = record.can.includes('write-record')
  const asked = isAsked(kind) ? record.asked[kind] : null
  // To a family an empty sort says nothing.
  if (lines.length === 0 && !writes && (asked === null || asked === 'unsaid')) return null
  const none = isAsked(kind) && asked && asked !== 'known' ? ASKED_WORDS[kind][asked] : null
  return (
    <Card aria-label={family ? plain : title}>
      <h2 className="flex items-center gap-2">
        <Icon className="size-5 flex-none text-brand" aria-hidden />
        {family ? plain : title}
      </h2>
      {children}
      {none && (
        <p className={asked === 'not_asked' ? 'font-semibold text-warn' : 'text-muted'}>
          {family && asked === 'not_asked' ? 'We have not asked you yet' : none}
        </p>
      )}
      {lines.length > 0 && (
        <ul>
          {lines.map((entry) => (
            <Line
              key={entry.id}
              entry={entry}
              onOpen={writes && !entry.pending ? () => setOpened(entry) : null}
            />
          ))}
        </ul>
      )}
      <LineActs
        record={record}
        kind={kind}
        visitId={visitId}
        opened={opened}
        onClose={() => setOpened(null)}
      />
    </Card>
  )
}
