import { useSyncExternalStore } from 'react'
import { clock } from './clock.ts'

const STEP = 15_000
const rounded = () => Math.floor(clock.now() / STEP) * STEP

function subscribe(listener: () => void) {
  const timer = setInterval(listener, STEP / 3)
  return () => clearInterval(timer)
}

/** The corrected present in milliseconds, moving every 15 seconds: enough for "in 12 min". */
export const useNow = () => useSyncExternalStore(subscribe, rounded)
