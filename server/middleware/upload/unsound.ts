/** Why a document is not kept. Each is a sentence in `sentences.ts`; nothing of the document is in it. */
export type Reason =
  | 'damaged'
  | 'tangled'
  | 'locked'
  | 'script'
  | 'launches'
  | 'embeds'
  | 'macros'
  | 'fetches'
  | 'disguised'

/** Thrown where a document breaks a rule. */
export class Unsound extends Error {
  override name = 'Unsound'
  readonly reason: Reason
  constructor(reason: Reason) {
    super(reason)
    this.reason = reason
  }
}

/** What is said to whoever sent it; `what` is what they would call it. */
export const SENTENCES: Record<Reason, (what: string) => string> = {
  damaged: (what) =>
    `This ${what} is damaged or not complete. Open it, save it again, then send it.`,
  tangled: (what) =>
    `This ${what} is put together so that it cannot be checked. Save it again in a simpler form, or send a picture of it.`,
  locked: (what) =>
    `This ${what} is locked with a password. Save it without one, then send it: we lock it for you.`,
  script: (what) =>
    `This ${what} holds a program that runs when it is opened. Print it to a new PDF and send that.`,
  launches: (what) =>
    `This ${what} starts another program when it is opened. Print it to a new PDF and send that.`,
  embeds: (what) =>
    `This ${what} has another file inside. Send the two on their own, the inner one as what it is.`,
  macros: (what) =>
    `This ${what} holds macros. Save it as a plain document without them, then send it.`,
  fetches: (what) =>
    `This ${what} loads parts of itself from somewhere else when it is opened. Save it with everything inside, or as a PDF.`,
  disguised: (what) =>
    `This file says it is a ${what}, but holds something else beside it. Save it again, then send it.`,
}
