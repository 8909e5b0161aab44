/** Something about this machine or its settings stops the start. The message is one sentence. */
export class StartError extends Error {
  override name = 'StartError'
}
