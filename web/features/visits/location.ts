import { useEffect } from 'react'
import type { Position } from '../../../contract/primitives.ts'
import type { Visit } from '../../../contract/visits.ts'
import { useApp } from '../../app.ts'
import { clock } from '../../clock.ts'
import { newId } from '../../ids.ts'

type Fix = Position & { accuracy: number; at: number }

const FRESH = 60_000
const EVERY = 15_000
const fixes = new Map<string, Fix>()
const deviceId = newId()
let count = 0

/** The last place this phone knew on the way to this visit, if it is younger than a minute. */
function lastFix(visitId: string): (Position & { accuracy: number }) | null {
  const fix = fixes.get(visitId)
  if (!fix || clock.now() - fix.at > FRESH) return null
  return { latitude: fix.latitude, longitude: fix.longitude, accuracy: fix.accuracy }
}

export type Place = Position & { accuracy: number }

/**
 * Where the phone is at this moment, as far as it knows within so many milliseconds: a step never waits
 * longer, and no place is an answer too.
 */
export async function fixNow(visitId: string, patience = 1_500): Promise<Place | null> {
  const fresh = lastFix(visitId)
  if (fresh || !('geolocation' in navigator)) return fresh
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), patience)
    navigator.geolocation.getCurrentPosition(
      ({ coords: { latitude, longitude, accuracy } }) => {
        clearTimeout(timer)
        resolve({ latitude, longitude, accuracy })
      },
      () => {
        clearTimeout(timer)
        resolve(null)
      },
      { enableHighAccuracy: true, maximumAge: 30_000, timeout: patience },
    )
  })
}

/**
 * Shares where the nurse is while the server says she may be seen, in batches, through the outbox.
 * Never waits for a fix and never blocks: no position is an answer too.
 */
export function useSharing(visit: Visit | undefined) {
  const { outbox, bearer } = useApp()
  const id = visit?.id
  const sharing = Boolean(visit?.can.includes('share-location'))
  // The four demo screens are moved by the play, not by the desk they stand on.
  const watched = sharing && !bearer
  useEffect(() => {
    if (!watched || !id || !('geolocation' in navigator)) return
    let batch: (Fix & { n: number })[] = []
    let sentAt = 0
    const watch = navigator.geolocation.watchPosition(
      ({ coords, timestamp }) => {
        // The fix carries the device's clock: the same offset corrects it.
        const at = timestamp + (clock.now() - Date.now())
        const { latitude, longitude, accuracy } = coords
        fixes.set(id, { latitude, longitude, accuracy, at })
        batch.push({ latitude, longitude, accuracy, at, n: (count += 1) })
        if (clock.now() - sentAt < EVERY) return
        sentAt = clock.now()
        const points = batch.map((fix) => ({ ...fix, at: new Date(fix.at).toISOString() }))
        batch = []
        void outbox.add('visits.shareLocation', { id, deviceId, points: points.slice(-100) })
      },
      () => undefined,
      { enableHighAccuracy: true, maximumAge: 10_000 },
    )
    return () => navigator.geolocation.clearWatch(watch)
  }, [watched, id, outbox])
  return sharing
}
