import { newUuid } from '../../platform/ids.ts'
import type { Company } from './company.ts'

const DAY_MS = 86_400_000
/** 18:00 in Johannesburg, in hours of UTC. */
const EVENING = 16
const HOURS = 13

/** The doctor is on call in the evenings of this week, until seven in the morning. */
export async function planOnCall({ now, as, users }: Company): Promise<void> {
  const today = new Date(`${now.toISOString().slice(0, 10)}T00:00:00Z`).getTime()
  for (let day = -1; day < 6; day += 1) {
    const from = today + day * DAY_MS + EVENING * 3_600_000
    await as.admin.help.planOnCall({
      id: newUuid(now),
      userId: users.doctor,
      from: new Date(from).toISOString(),
      to: new Date(from + HOURS * 3_600_000).toISOString(),
    })
  }
}
