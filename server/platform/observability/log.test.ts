import { expect, test } from 'vitest'
import { createLog } from './log.ts'

function logged(write: (log: ReturnType<typeof createLog>) => void): Record<string, unknown> {
  const lines: string[] = []
  write(createLog('test', 'info', { write: (line) => lines.push(line) }))
  expect(lines).toHaveLength(1)
  return JSON.parse(lines[0] ?? '')
}

test('a line says which process, when and how bad', () => {
  const line = logged((log) => log.child({ requestId: 'r1' }).warn({ visitId: 'v1' }, 'late'))
  expect(line).toMatchObject({ part: 'test', level: 'warn', requestId: 'r1', visitId: 'v1' })
  expect(line['time']).toMatch(/^\d{4}-\d\d-\d\dT.+Z$/)
})

test('personal data does not reach the log', () => {
  const line = logged((log) =>
    log.info({ user: { id: 'u1', email: 'a@b.c' }, request: { headers: { cookie: 'x' } } }, 'in'),
  )
  expect(JSON.stringify(line)).not.toMatch(/a@b\.c|"x"/)
  expect(line['user']).toEqual({ id: 'u1', email: '[withheld]' })
})

test('an error of the database keeps its code and loses the row', () => {
  const failure = Object.assign(new Error('duplicate key'), {
    code: '23505',
    constraint: 'users_email',
    detail: 'Key (email)=(a@b.c) already exists.',
  })
  const line = logged((log) => log.error({ err: failure }, 'failed'))
  expect(line['err']).toMatchObject({ code: '23505', constraint: 'users_email' })
  expect(JSON.stringify(line)).not.toContain('a@b.c')
})
