import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { ProblemError, type Client } from '../../../contract/client.ts'
import type { Checklist } from '../../../contract/record.ts'
import { useApp, useOutbox } from '../../app.ts'
import { keys } from '../../cache.ts'
import type { ChangeInput } from '../../changes.ts'
import type { OutboxEntry } from '../../outbox.ts'

type Item = Checklist['items'][number]
export type ShownItem = Pick<Item, 'id' | 'what' | 'detail'> & {
  said: { done: boolean; reason: string; pending: boolean } | null
}

/** The checklist of a visit; null when it is not theirs to read now. */
export async function readChecklist(client: Client, id: string): Promise<Checklist | null> {
  try {
    return await client.record.checklist({ id })
  } catch (error) {
    if (error instanceof ProblemError && [403, 404].includes(error.problem.status)) return null
    throw error
  }
}

/** The items as the nurse left them: what waits for signal is shown as said. */
export function projectItems(
  { visitId, items }: Checklist,
  waiting: readonly OutboxEntry[],
): ShownItem[] {
  const last = new Map<string, ChangeInput<'record.mark'>>()
  for (const { change, input, state } of waiting)
    if (change === 'record.mark' && state !== 'refused' && input['id'] === visitId)
      last.set(String(input['entryId']), input as ChangeInput<'record.mark'>)
  return items.map(({ id, what, detail, mark }) => {
    const own = last.get(id)
    if (own)
      return { id, what, detail, said: { done: own.done, reason: own.reason ?? '', pending: true } }
    const said = mark && { done: mark.done, reason: mark.reason, pending: false }
    return { id, what, detail, said }
  })
}

export function useChecklist(visitId: string) {
  const { client } = useApp()
  const entries = useOutbox()
  const { data } = useQuery({
    queryKey: keys.checklist(visitId),
    queryFn: () => readChecklist(client, visitId),
  })
  const items = useMemo(() => (data ? projectItems(data, entries) : []), [data, entries])
  return { items, can: data?.can ?? [] }
}
