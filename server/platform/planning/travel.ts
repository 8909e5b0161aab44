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

/**
 * How one drives in the city from this minute of the day on: km/h where only the distance is known, and how
 * much longer than on empty roads it takes where the road is.
 */
const TRAFFIC: readonly { from: number; kmh: number; longer: number }[] = [
  { from: 0, kmh: 55, longer: 1 },
  { from: 6 * 60, kmh: 40, longer: 1.2 },
  { from: 6 * 60 + 30, kmh: 26, longer: 1.7 },
  { from: 9 * 60, kmh: 36, longer: 1.3 },
  { from: 15 * 60 + 30, kmh: 26, longer: 1.7 },
  { from: 18 * 60 + 30, kmh: 40, longer: 1.2 },
  { from: 20 * 60, kmh: 50, longer: 1.05 },
]

/** At best and at worst, as shares of what is expected: a road that is known is surer than a line. */
const SPANS = { road: [0.85, 1.3], estimate: [0.7, 1.6] } as const

/** A way from one pin to another, as a router knows it or as a line through the air lets one expect. */
export type Leg =
  | { by: 'road'; metres: number; /** On empty roads. */ seconds: number }
  | { by: 'estimate'; metres: number }
/** Where a figure of the way comes from. */
export type Basis = Leg['by']

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

/** What a line through the air lets one expect of the road below it. */
export const estimatedLeg = (from: Position, to: Position): Leg => ({
  by: 'estimate',
  metres: metresBetween(from, to) * PLANNING.roadFactor,
})

/** Minutes behind the wheel at that time of day, not rounded. */
export function drivingMinutes(leg: Leg, at: Date): number {
  const { minute } = clinicMinute(at)
  const { kmh, longer } = TRAFFIC.findLast(({ from }) => from <= minute)!
  return leg.by === 'road' ? (leg.seconds / 60) * longer : leg.metres / 1000 / (kmh / 60)
}

/** From one pin until at the door of another, at best and at worst, whole minutes. */
export function spanOf(leg: Leg, at: Date): { fromMinutes: number; toMinutes: number } {
  const [best, worst] = SPANS[leg.by]
  const minutes = drivingMinutes(leg, at)
  const fromMinutes = Math.max(1, Math.floor(minutes * best))
  const toMinutes = Math.ceil(minutes * worst) + PLANNING.door
  return { fromMinutes, toMinutes: Math.max(fromMinutes + 2, toMinutes) }
}

/** Minutes from one door to another by what is known of legs between pins. Whole minutes. */
export const travelBy =
  (legOf: (from: Position, to: Position) => Leg): Travel =>
  (from, to, at) => {
    if (from && to && isSameAddress(from, to)) return 0
    if (!from?.pin || !to?.pin) return PLANNING.unknownTravel
    return PLANNING.door + Math.ceil(drivingMinutes(legOf(from.pin, to.pin), at))
  }

/** Without any router. */
export const estimateTravel: Travel = travelBy(estimatedLeg)
