import { useEffect, useRef, useState } from 'react'
import {
  news2,
  together,
  warningsOf,
  type Consciousness,
  type Measured,
  type Pregnant,
} from '../../../contract/news2.ts'
import { isImplausible, SIGN_NAMES, SIGNS, type SignName } from '../../../contract/observations.ts'
import { useApp } from '../../app.ts'
import { clock } from '../../clock.ts'
import { useNow } from '../../useNow.ts'
import { useObservations, useWaiting } from './queries.ts'

export type Typed = {
  numbers: Partial<Record<SignName, string>>
  /** The meter shows no number. */
  meter: 'HI' | 'LO' | null
  oxygen: 'air' | 'oxygen' | null
  consciousness: Consciousness | null
  pregnant: Pregnant | null
}
const NOTHING: Typed = {
  numbers: {},
  meter: null,
  oxygen: null,
  consciousness: null,
  pregnant: null,
}

/** A number as it is typed here: with a comma or a point. Null for what is none. */
export function numberOf(typed: string | undefined): number | null | undefined {
  const text = typed?.trim().replace(',', '.') ?? ''
  if (text === '') return undefined
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : null
}

/** Why a field cannot be kept as it is typed. */
export function wrongIn(name: SignName, typed: string | undefined): string | undefined {
  const value = numberOf(typed)
  if (value === undefined) return undefined
  const { possible, unit } = SIGNS[name]
  if (value === null) return 'A number, such as 36.8'
  return value < possible[0] || value > possible[1]
    ? `Between ${possible[0]} and ${possible[1]} ${unit}`
    : undefined
}

/** What was typed and can be measured; what was not is left out. */
export function measuredOf({ numbers, meter, oxygen, consciousness }: Typed): Measured {
  const values = SIGN_NAMES.flatMap((name) => {
    const value = numberOf(numbers[name])
    return typeof value === 'number' && !wrongIn(name, numbers[name])
      ? [[name, value] as const]
      : []
  })
  return {
    ...Object.fromEntries(values),
    ...(meter && { glucose: meter }),
    ...(oxygen && { oxygen: oxygen === 'oxygen' }),
    ...(consciousness && { consciousness }),
  }
}

export const implausibleIn = (measured: Measured): SignName[] =>
  SIGN_NAMES.filter((name) => {
    const value = measured[name]
    return typeof value === 'number' && isImplausible(name, value)
  })

/** A round of vital signs being typed: kept on this phone until it is saved, scored at every letter. */
export function useVitals(visitId: string) {
  const { storage } = useApp()
  const { data } = useObservations(visitId)
  const waiting = useWaiting(visitId)
  const now = useNow()
  const [typed, setTyped] = useState<Typed>(NOTHING)
  const touched = useRef(false)
  const place = `vitals:${visitId}`
  useEffect(() => {
    void storage.read(place).then((kept) => {
      if (kept && !touched.current) setTyped(kept as Typed)
    })
  }, [storage, place])
  const subject = data?.subject ?? { under16: null, scale: 1 as const, usualMental: '', plan: null }
  // What was said of this patient before stands until it is said anew.
  const pregnant = typed.pregnant ?? data?.items[0]?.pregnant ?? 'unknown'
  const measured = measuredOf(typed)
  const at = new Date(Math.max(now, clock.now()))
  const before = [
    ...(data?.items ?? []).map((item) => ({
      at: new Date(item.measuredAt),
      measured: item.measured,
    })),
    ...waiting.map((item) => ({ at: new Date(item.at), measured: item.measured })),
  ]
  const used = together([...before, { at, measured }], at)
  const score = news2(used, { under16: subject.under16, scale: subject.scale, pregnant })
  return {
    typed,
    change(next: Partial<Typed>) {
      touched.current = true
      const all = { ...typed, ...next }
      setTyped(all)
      void storage.write(place, all)
    },
    clear: () => storage.write(place, NOTHING),
    subject,
    pregnant,
    measured,
    score,
    warnings: warningsOf({ measured: used, worried: false, score }, subject.plan),
    wrong: SIGN_NAMES.some((name) => wrongIn(name, typed.numbers[name])),
    empty: Object.keys(measured).length === 0,
  }
}
