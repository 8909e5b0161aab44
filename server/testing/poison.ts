// Loaded into a worker process (`node --import`): a text message whose identity says so takes its process down, or
// stands in the way of everything else in it for longer than any claim or lock lasts.

const BLOCKED_MS = 12_000
const sleeping = new Int32Array(new SharedArrayBuffer(4))
const send = globalThis.fetch

globalThis.fetch = async (input, init) => {
  const identity = new Headers(init?.headers).get('idempotency-key') ?? ''
  if (identity.includes('-crash-')) process.kill(process.pid, 'SIGKILL')
  const answer = await send(input, init)
  // Not a loop that turns: whoever is tested beside this has the processor too.
  if (identity.includes('-block-')) Atomics.wait(sleeping, 0, 0, BLOCKED_MS)
  return answer
}
