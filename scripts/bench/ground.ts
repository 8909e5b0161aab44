import { openGround, type Ground } from '../chaos/ground.ts'
import type { Figure } from './figures.ts'

export type Say = (line: string) => void

/** A section: measured on one API of its own, which ends with it, or when somebody stops it. */
export const onGround =
  <Options>(measure: (ground: Ground, say: Say, options: Options) => Promise<Figure[]>) =>
  async (say: Say, stopped: Promise<never>, options: Options): Promise<Figure[]> => {
    const ground = await openGround({ redis: false, apis: 1, worker: false })
    try {
      return await Promise.race([measure(ground, say, options), stopped])
    } finally {
      await ground.close()
    }
  }
