import { afterEach, expect, test, vi } from 'vitest'
import { createSend } from './api.ts'

const request = { method: 'GET', path: '/api/visits', headers: {} }
const problem = (status: number, code: string) =>
  new Response(JSON.stringify({ code }), { status, headers: { date: new Date(0).toUTCString() } })
const fine = () => new Response('{}')

/** A server that gives these answers one after the other; how often it was asked. */
function answering(...answers: (() => Response)[]) {
  const asked = vi.fn<(path: string, sent: RequestInit) => Promise<Response>>(async () =>
    answers.shift()!(),
  )
  vi.stubGlobal('fetch', asked)
  return asked
}
afterEach(() => vi.unstubAllGlobals())

test('a token that was exchanged under way is no sign-out', async () => {
  const bearer = { token: 'before' }
  const asked = answering(
    () => {
      bearer.token = 'after'
      return problem(401, 'not_signed_in')
    },
    () => fine(),
  )
  const onSignedOut = vi.fn<() => void>()
  const { status } = await createSend({ bearer, onSignedOut })(request)
  expect(status).toBe(200)
  expect(onSignedOut).not.toHaveBeenCalled()
  const sent = asked.mock.calls.map(([, init]) => new Headers(init.headers).get('authorization'))
  expect(sent).toEqual(['Bearer before', 'Bearer after'])
})

test('a session that is over is one, a wrong code is not', async () => {
  const onSignedOut = vi.fn<() => void>()
  const over = () => problem(401, 'not_signed_in')
  answering(over, over)
  expect((await createSend({ onSignedOut })(request)).status).toBe(401)
  expect(onSignedOut).toHaveBeenCalledTimes(1)
  const asked = answering(() => problem(401, 'wrong_code'))
  await createSend({ onSignedOut })(request)
  expect(onSignedOut).toHaveBeenCalledTimes(1)
  expect(asked).toHaveBeenCalledTimes(1)
})
