import { useSyncExternalStore } from 'react'
import { clock } from './clock.ts'

/** The corrected present in milliseconds, moving in steps. */
function moving(step: number) {
  const rounded = () => Math.floor(clock.now() / step) * step
  const subscribe = (listener: () => void) => {
    const timer = setInterval(listener, step / 3)
    return () => clearInterval(timer)
  }
  return () => useSyncExternalStore(subscribe, rounded)
}

/** Moves every 15 seconds: enough for "in 12 min". */
export const useNow = moving(15_000)
/** Moves every second: for what runs out while one looks. */
export const useSecond = moving(1_000)
