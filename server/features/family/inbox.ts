import type { Context } from '../../platform/context.ts'

/** After COMMIT: the devices of these people read anew what they may still see. */
export function wake({ tx, hints }: Context, people: readonly string[]): void {
  tx.afterCommit(() => hints.publish({ wake: [...people], dispatch: true }))
}
