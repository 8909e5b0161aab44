/** What no frame tells, and why that is right. */
const NOT_TOLD: Record<string, string> = {
  presence: 'asked for each minute while somebody looks',
  location: 'told by NURSE_LOCATION, and shown for five minutes',
  messages: 'of a visit: no screen shows them there, but in the conversation',
  updatedAt: 'moves with a draft that nobody else is told of',
}

/** As a screen shows it: names in any order, counts in any order. */
export function shown(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shown)
  if (typeof value !== 'object' || value === null) return value ?? null
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, each]) => !(name in NOT_TOLD) && each !== undefined)
      .map(([name, each]) => [name, name === 'conversations' ? counts(each) : shown(each)] as const)
      .toSorted(([one], [other]) => one.localeCompare(other)),
  )
}

type Count = { id?: string; conversationId?: string; unread: number }
const counts = (list: Count[]) =>
  list
    .map(({ id, conversationId, unread }) => `${id ?? conversationId} ${unread}`)
    .toSorted((one, other) => one.localeCompare(other))
