import type { Message, Participant } from '../../../contract/messages.ts'

export type Receipt = { id: string; name: string; at: string | null }

/** When somebody read a message: at the first move of their mark that reached it. */
function readAt({ readUpTo, readAt: last, reads }: Participant, number: number) {
  if (readUpTo < number) return undefined
  return reads.filter(({ upTo }) => upTo >= number).at(-1)?.at ?? last
}

/** Who of the others has read a message, the first reader first. */
export function receiptsOf(
  message: Pick<Message, 'number'>,
  participants: readonly Participant[],
  me: string,
): Receipt[] {
  return participants
    .flatMap((person) => {
      if (person.id === me) return []
      const at = readAt(person, message.number)
      return at === undefined ? [] : [{ id: person.id, name: person.name, at }]
    })
    .toSorted((a, b) => (a.at ?? '').localeCompare(b.at ?? ''))
}
