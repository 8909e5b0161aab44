import type { Context } from './context.ts'

export type Said = { at?: string | undefined; clock?: { at: string; sentAt: string } | undefined }

/** When it happened, by the device's own clock and how far that is from ours; never after now. */
export function momentOf({ now }: Pick<Context, 'now'>, { at, clock }: Said): Date {
  const ago = clock ? Date.parse(clock.sentAt) - Date.parse(clock.at) : null
  const happened = ago === null ? (at ? Date.parse(at) : now.getTime()) : now.getTime() - ago
  return new Date(Math.min(happened, now.getTime()))
}
