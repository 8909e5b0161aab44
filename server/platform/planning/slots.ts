import { clinicMinute, later } from '../clinicTime.ts'
import { obstaclesOf, type Wanted } from './obstacles.ts'
import type { NursePlan } from './plans.ts'
import type { Travel } from './travel.ts'

/** Minutes between two starts that are offered. */
export const STEP = 30

/** Every start that could be offered in a span, on the half hours of the practice's zone. */
export function startsBetween(from: Date, until: Date): Date[] {
  const past = clinicMinute(from).minute % STEP
  const seconds = from.getTime() % 60_000 > 0
  const first = past === 0 && !seconds ? from : later(from, STEP - past)
  const whole = new Date(Math.floor(first.getTime() / 60_000) * 60_000)
  const starts: Date[] = []
  for (let start = whole; start < until; start = later(start, STEP)) starts.push(start)
  return starts
}

type Needs = Omit<Wanted, 'start' | 'end'> & { minutes: number }

const wantedAt = ({ minutes, ...needs }: Needs, start: Date): Wanted => ({
  ...needs,
  start,
  end: later(start, minutes),
})

/** Which of these nurses could make such a visit then. */
export function freeNurses(
  plans: readonly NursePlan[],
  needs: Needs,
  start: Date,
  travel: Travel,
): string[] {
  const wanted = wantedAt(needs, start)
  return plans
    .filter((plan) => obstaclesOf(plan, wanted, travel).length === 0)
    .map(({ nurseId }) => nurseId)
}
