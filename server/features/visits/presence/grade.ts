import type { Grade, GradeReason } from '../../../../contract/grades.ts'
import type { Position } from '../../../../contract/primitives.ts'
import { metresBetween } from '../../../platform/planning/travel.ts'

/** The numbers of the grades, in metres. */
export const GRADING = { near: 100, sharp: 50, usable: 200 } as const

export type Fix = Position & { accuracy: number; mock?: boolean }
type Evidence = {
  /** Null where the phone had none. */
  fix: Fix | null
  /** Where the home is; null where nobody has said. */
  pin: Position | null
  /** The patient compared the code that the nurse's screen shows. */
  doorCode?: boolean
}
export type Graded = { grade: Grade; metres: number | null; reasons: GradeReason[] }

/**
 * Grades where a visit began or ended. It never refuses: what cannot be proven is C and says why. That a
 * place is made up is a flag, not a verdict.
 */
export function gradePresence({ fix, pin, doorCode = false }: Evidence): Graded {
  const metres = fix && pin ? Math.round(metresBetween(fix, pin)) : null
  const reasons: GradeReason[] = []
  if (!fix) reasons.push('no_fix')
  if (!pin) reasons.push('no_pin')
  if (fix && fix.accuracy > GRADING.usable) reasons.push('weak_fix')
  if (fix && metres !== null && metres > GRADING.near + Math.min(fix.accuracy, GRADING.usable))
    reasons.push('far')
  const byPlace: Grade = reasons.length > 0 ? 'C' : fix!.accuracy <= GRADING.sharp ? 'A' : 'B'
  if (fix?.mock) reasons.push('mock')
  if (byPlace !== 'C' || !doorCode) return { grade: byPlace, metres, reasons }
  return { grade: 'B', metres, reasons: [...reasons, 'door_code'] }
}

const RANK: Record<Grade, number> = { A: 0, B: 1, C: 2, D: 3 }
export const isBetter = (a: Grade, b: Grade) => RANK[a] < RANK[b]
