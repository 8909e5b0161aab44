import { expect, test } from 'vitest'
import { createLog } from './log.ts'
import { SECURITY_EVENTS, securityEvent, type SecurityEvent } from './securityEvents.ts'

const KINDS = Object.keys(SECURITY_EVENTS) as SecurityEvent[]

test.each(KINDS)('%s is one warning with ids and nothing else', (kind) => {
  const lines: string[] = []
  const log = createLog('api', 'info', { write: (line) => void lines.push(line) })
  const ids = { requestId: 'r1', userId: 'u1', patientId: 'p1', visitId: null, code: 'c' }
  securityEvent(log, kind, ids)
  expect(lines).toHaveLength(1)
  const { part, level, time, msg, ...rest } = JSON.parse(lines[0]!) as Record<string, unknown>
  expect([part, level, msg]).toEqual(['api', 'warn', SECURITY_EVENTS[kind]])
  expect(time).toBeTypeOf('string')
  expect(rest).toEqual({ security: kind, ...ids })
})
