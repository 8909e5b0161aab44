import { clock } from '../../clock.ts'

/** Where the phone is, within 8 seconds; a place of the last minute will do. */
export function locate(): Promise<{
  latitude: number
  longitude: number
  accuracy: number
  at: string
} | null> {
  if (!('geolocation' in navigator)) return Promise.resolve(null)
  return new Promise((resolve) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords: { latitude, longitude, accuracy }, timestamp }) =>
        resolve({
          latitude,
          longitude,
          accuracy,
          at: new Date(timestamp + (clock.now() - Date.now())).toISOString(),
        }),
      () => resolve(null),
      { enableHighAccuracy: true, timeout: 8_000, maximumAge: 60_000 },
    )
  })
}
