import type { CaseAct } from '../../../contract/cases.ts'

/** What was typed of a step and not kept yet: leaving the sheet or the page and coming back types nothing twice. */
const typed = new Map<string, string>()
const keyOf = (userId: string, caseId: string, act: CaseAct) => `${userId} ${caseId} ${act}`

export const typedOf = (userId: string, caseId: string, act: CaseAct) =>
  typed.get(keyOf(userId, caseId, act)) ?? ''

export const isTyped = (userId: string, caseId: string, act: CaseAct) =>
  typedOf(userId, caseId, act).trim() !== ''

export function keepTyped(userId: string, caseId: string, act: CaseAct, words: string) {
  if (words) typed.set(keyOf(userId, caseId, act), words)
  else typed.delete(keyOf(userId, caseId, act))
}
