import { CalendarCheck, EyeOff, Plus, Repeat, TriangleAlert } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import {
  ASKED_KINDS,
  type AskedKind,
  type EntryKind,
  type Order,
} from '../../../contract/record.ts'
import { clock } from '../../clock.ts'
import { newId } from '../../ids.ts'
import { dayOf, stamp } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useChange } from '../../useChange.ts'
import { useNow } from '../../useNow.ts'
import { EntrySheet } from './EntrySheet.tsx'
import { LineSheet } from './LineSheet.tsx'
import { orderWords, prescriberWords, validity } from './orders.ts'
import { linesOf, type ShownEntry, type ShownRecord } from './shown.ts'
import { rhythmWords } from './rhythm.ts'
import { ASKED_WORDS, KINDS, NONE_BUTTON } from './words.ts'

const isAsked = (kind: EntryKind): kind is AskedKind =>
  (ASKED_KINDS as readonly string[]).includes(kind)

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
  const { run, busy } = useChange()
  const [adding, setAdding] = useState(false)
  const [opened, setOpened] = useState<ShownEntry | null>(null)
  const [replacing, setReplacing] = useState<ShownEntry | null>(null)
  const { id: patientId } = record.patient
  const lines = linesOf(record, kind)
  const { title, plain, add, icon: Icon } = KINDS[kind]
  const writes = record.can.includes('write-record')
  const asked = isAsked(kind) ? record.asked[kind] : null
  // To a family an empty sort says nothing.
  if (lines.length === 0 && !writes && (asked === null || asked === 'unsaid')) return null
  const none = isAsked(kind) && asked && asked !== 'known' ? ASKED_WORDS[kind][asked] : null
  const sayNone = (of: AskedKind) =>
    run('record.add', {
      id: patientId,
      entryId: newId(),
      kind: of,
      noneKnown: true,
      ...(visitId && { visitId }),
      at: new Date(clock.now()).toISOString(),
    })
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
      <ul>
        {lines.map((entry) => (
          <Line
            key={entry.id}
            entry={entry}
            onOpen={writes && !entry.pending ? () => setOpened(entry) : null}
          />
        ))}
      </ul>
      {writes && (
        <div className="flex flex-wrap gap-2">
          <Button kind="quiet" onClick={() => setAdding(true)} aria-label={`Add: ${add}`}>
            <Plus className="size-5" aria-hidden />
            Add
          </Button>
          {isAsked(kind) && asked === 'not_asked' && (
            <Button kind="outline" disabled={busy} onClick={() => void sayNone(kind)}>
              {NONE_BUTTON[kind]}
            </Button>
          )}
        </div>
      )}
      {adding && (
        <EntrySheet
          patientId={patientId}
          visitId={visitId}
          kind={kind}
          onClose={() => setAdding(false)}
        />
      )}
      {opened && (
        <LineSheet
          entry={opened}
          onReplace={() => {
            setReplacing(opened)
            setOpened(null)
          }}
          onClose={() => setOpened(null)}
        />
      )}
      {replacing && (
        <EntrySheet
          patientId={patientId}
          visitId={visitId}
          replaces={replacing}
          onClose={() => setReplacing(null)}
        />
      )}
    </Card>
  )
}
