import type { GradeReason, PresenceEntry } from '../../../contract/grades.ts'
import type { Tone } from '../../ui/Tag.tsx'

/** What a grade means to the person who reads it: nothing is refused, and C is no fault. */
export const GRADE_LOOK: Record<PresenceEntry['grade'], { word: string; tone: Tone }> = {
  A: { word: 'Proven', tone: 'good' },
  B: { word: 'Proven roughly', tone: 'good' },
  C: { word: 'Noted', tone: 'warn' },
  D: { word: 'Entered later', tone: 'info' },
}

export const REASON_SENTENCES: Record<GradeReason, string> = {
  no_fix: 'the phone had no position',
  weak_fix: 'the position was too rough',
  far: 'the phone was away from the pin',
  no_pin: 'nobody has said yet where this home is',
  mock: 'the phone says that its position is made up',
  door_code: 'the door code was right',
  entered_later: 'an administrator entered it',
}

const metresWord = (metres: number) =>
  metres < 1_000 ? `${metres} m` : `${(metres / 1_000).toFixed(1)} km`

/** One sentence that says what was seen, and why it is no better. */
export function explain({ reasons, metres, accuracy }: PresenceEntry): string {
  const why = reasons.map((reason) => REASON_SENTENCES[reason]).join(', ')
  const seen =
    metres === null
      ? null
      : `${metresWord(metres)} from the pin${accuracy === null ? '' : `, give or take ${metresWord(Math.round(accuracy))}`}`
  const said = [seen, why].filter(Boolean).join(': ')
  return said.charAt(0).toUpperCase() + said.slice(1)
}

export const KIND_WORDS = { 'check-in': 'Arrived', 'check-out': 'Left' } as const
