/**
 * Something about this machine or its settings stops the start. The message is one sentence.
 * `passing`: it may be over by itself in a moment, so whoever supervises starts again.
 */
export class StartError extends Error {
  override name = 'StartError'
  readonly passing: boolean
  constructor(message: string, { passing = false } = {}) {
    super(message)
    this.passing = passing
  }
}
