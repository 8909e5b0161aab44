import type { Position } from '../../../contract/primitives.ts'
import { ROOMS } from './people.ts'

/** A drive takes so long, and a phone notes a place so often. */
const DRIVE_MS = 20 * 60_000
const EVERY_MS = 20_000
/** How far streets bend from the straight line, in degrees: about 300 m. */
const BEND = 0.003

/** The places that a phone noted between setting out and `until`, on the way to `home`. */
export function trail(home: Position, setOut: Date, until: Date) {
  const count = Math.floor((until.getTime() - setOut.getTime()) / EVERY_MS) + 1
  return Array.from({ length: count }, (_, n) => {
    const part = Math.min(1, (n * EVERY_MS) / DRIVE_MS)
    const bend = BEND * Math.sin(part * Math.PI * 3) * (1 - part)
    return {
      n,
      latitude: ROOMS.latitude + (home.latitude - ROOMS.latitude) * part + bend,
      longitude: ROOMS.longitude + (home.longitude - ROOMS.longitude) * part - bend / 2,
      accuracy: 8 + ((n * 7) % 15),
      at: new Date(setOut.getTime() + n * EVERY_MS).toISOString(),
    }
  })
}
