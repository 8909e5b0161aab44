import { Fragment, type Ref } from 'react'
import type { Message, Participant } from '../../../contract/messages.ts'
import { useApp } from '../../app.ts'
import { day, stamp } from '../../time.ts'
import { firstName } from '../../words.ts'
import { useNow } from '../../useNow.ts'
import { BubbleView } from './BubbleView.tsx'
import type { Bubble } from './queries.ts'
import { receiptsOf, type Receipt } from './receipts.ts'

/** `Read 14:02`; by whom, where more than one could. */
function readWords(receipts: readonly Receipt[], others: number, now: number): string {
  const when = (at: string | null) => (at ? ` ${stamp(at, now)}` : '')
  if (others <= 1) return `Read${when(receipts[0]!.at)}`
  const [first, second, ...more] = receipts
  const words = [first, second].flatMap((each) =>
    each ? `${firstName(each.name)}${when(each.at)}` : [],
  )
  return `Read by ${words.join(', ')}${more.length > 0 ? ` and ${more.length} more` : ''}`
}

/** Messages in reading order, day by day; the newest own one that was read says by whom and when. */
export function BubbleList({
  list,
  shown,
  participants,
  mayWrite,
  onAct,
}: {
  list: Ref<HTMLOListElement>
  shown: readonly Bubble[]
  participants: readonly Participant[]
  mayWrite: boolean
  onAct: (message: Message) => void
}) {
  const { user } = useApp()
  const now = useNow()
  const others = participants.filter(({ id }) => id !== user.id).length
  const seen = shown
    .toReversed()
    .flatMap((bubble) => {
      if (bubble.kind !== 'arrived' || bubble.message.sender?.id !== user.id) return []
      const receipts = receiptsOf(bubble.message, participants, user.id)
      return receipts.length > 0 ? [{ id: bubble.id, receipts }] : []
    })
    .at(0)
  return (
    <ol ref={list} className="grid grid-cols-1 gap-2.5">
      {shown.map((bubble, index) => {
        const date = day(bubble.at, now)
        const first = index === 0 || day(shown[index - 1]!.at, now) !== date
        return (
          <Fragment key={bubble.id}>
            {first && (
              <li className="pt-2 text-center text-small font-semibold text-muted">{date}</li>
            )}
            <BubbleView
              bubble={bubble}
              readBy={seen?.id === bubble.id ? readWords(seen.receipts, others, now) : null}
              mayAnswer={mayWrite}
              onAct={onAct}
            />
          </Fragment>
        )
      })}
    </ol>
  )
}
