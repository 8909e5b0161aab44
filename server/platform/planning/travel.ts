import type { Address } from '../../../contract/people.ts'
import type { Position } from '../../../contract/primitives.ts'
import { clinicMinute } from '../clinicTime.ts'
import type { Vault } from '../encryption/vault.ts'

/** Which home it is, as a keyed hash, and where it stands; kept sealed. */
export type Place = { home: string; pin: Position | null }

/** Minutes on the road. Null is a place that nobody knows. */
export type Travel = (from: Place | null, to: Place | null, at: Date) => number

/** The numbers of planning; minutes unless said otherwise. */
export const PLANNING = {
  /** To wash hands and write, before a nurse leaves. */
  buffer: 10,
  /** From or to a place without a pin, and to the first visit after a pause. */
  unknownTravel: 20,
  /** To park and find the door, wherever it is. */
  door: 3,
  /** A visit that ended longer ago says nothing of where she sets out from. */
  pause: 4 * 60,
  /** Pins closer than that are one address: a residence, two flats of a house. Metres. */
  sameAddressMetres: 30,
  /** Roads are longer than a line through the air. */
  roadFactor: 1.35,
} as const

/** How fast one drives in the city, km/h, from this minute of the day on. */
const SPEEDS: readonly [fromMinute: number, kmh: number][] = [
  [0, 55],
  [6 * 60, 40],
  [6 * 60 + 30, 26],
  [9 * 60, 36],
  [15 * 60 + 30, 26],
  [18 * 60 + 30, 40],
  [20 * 60, 50],
]

const EARTH_METRES = 6_371_000

/** Great-circle distance in metres (haversine). */
export function metresBetween(a: Position, b: Position): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180
  const dLat = radians(b.latitude - a.latitude)
  const dLon = radians(b.longitude - a.longitude)
  const h =
    Math.sin(dLat / 2) ** 2 +
    Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * Math.sin(dLon / 2) ** 2
  return 2 * EARTH_METRES * Math.asin(Math.sqrt(h))
}

const plain = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()

/** Two visits in one home have the same `home`, however the street is spelled. */
export function placeOf(
  vault: Vault,
  { line, suburb, pin }: Pick<Address, 'line' | 'suburb' | 'pin'>,
): Place {
  const home = vault.blindIndex('home', `${plain(line)}\0${plain(suburb)}`).toString('base64url')
  return { home, pin }
}

/** A pin is confirmed by visits, never by who says an address: it stays so only where nothing changed. */
export function withTrustedPin(vault: Vault, said: Address, known: Address | null): Address {
  const same =
    known !== null &&
    placeOf(vault, said).home === placeOf(vault, known).home &&
    said.pin?.latitude === known.pin?.latitude &&
    said.pin?.longitude === known.pin?.longitude
  return { ...said, pinConfirmed: same && known.pin !== null && known.pinConfirmed === true }
}

/** Do two visits need no travel between them? */
export function isSameAddress(from: Place, to: Place): boolean {
  if (from.pin && to.pin) return metresBetween(from.pin, to.pin) <= PLANNING.sameAddressMetres
  return from.home === to.home
}

const speedAt = (minute: number) => SPEEDS.findLast(([from]) => from <= minute)![1]

/** Travel through the air times a road factor, at the speed of that time of day. Whole minutes. */
export const estimateTravel: Travel = (from, to, at) => {
  if (from && to && isSameAddress(from, to)) return 0
  if (!from?.pin || !to?.pin) return PLANNING.unknownTravel
  const metres = metresBetween(from.pin, to.pin) * PLANNING.roadFactor
  const kmh = speedAt(clinicMinute(at).minute)
  return PLANNING.door + Math.ceil(metres / 1000 / (kmh / 60))
}
