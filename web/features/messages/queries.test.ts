import { expect, test } from 'vitest'
import type { Message } from '../../../contract/messages.ts'
import { newId } from '../../ids.ts'
import type { OutboxEntry } from '../../outbox.ts'
import { bubbles } from './queries.ts'

const conversationId = newId()
const arrived = (number: number, id = newId()) =>
  ({ id, number, sentAt: '2026-11-22T08:00:00Z' }) as Message
const waiting = (id: string, conversation = conversationId): OutboxEntry => ({
  id: newId(),
  order: 1,
  userId: newId(),
  change: 'messages.send',
  at: '2026-11-22T08:00:00Z',
  input: { id, conversationId: conversation, content: 'x' },
  state: 'waiting',
  attempts: 0,
})

test('a message that has arrived by another way is not shown a second time', () => {
  const mine = newId()
  const shown = bubbles(
    [arrived(2, mine), arrived(1)],
    [waiting(mine), waiting(newId())],
    conversationId,
  )
  expect(shown.map((bubble) => bubble.kind)).toEqual(['arrived', 'arrived', 'waiting'])
  expect(shown[1]!.id).toBe(mine)
})

test('what waits for another conversation is not shown in this one', () => {
  expect(bubbles([], [waiting(newId(), newId())], conversationId)).toEqual([])
})
