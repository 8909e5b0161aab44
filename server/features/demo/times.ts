import { clinicDay, startOfDay } from '../../platform/clinicTime.ts'
import { newUuid } from '../../platform/ids.ts'
import type { Company } from './company.ts'
import type { AccountName } from './people.ts'

const SKILLS = ['Compression bandaging', 'Catheter changes', 'IV therapy'] as const
type Skill = (typeof SKILLS)[number]

type Time = {
  skills: readonly Skill[]
  weekdays: readonly number[]
  hours: [from: number, until: number]
}

/** What was agreed with the nurses. Those who come with a visit of this hour are here at any. */
const TIMES: Partial<Record<AccountName, Time>> = {
  nurse3: {
    skills: ['Compression bandaging', 'IV therapy'],
    weekdays: [1, 2, 3, 4, 5],
    hours: [420, 960],
  },
  nurse4: { skills: ['Catheter changes'], weekdays: [1, 2, 3, 4, 5, 6], hours: [600, 1260] },
}
const AT_ANY_HOUR: Partial<Record<AccountName, readonly Skill[]>> = {
  nurse: SKILLS,
  nurse2: ['Compression bandaging'],
}

/** Leave of one of them, in days from now. */
const AWAY = { who: 'nurse4', from: 9, until: 14 } as const

/** Working hours, skills and leave, as dispatch has entered them. */
export async function agreeOnTimes({ as, users, now }: Company): Promise<void> {
  const admin = as.admin
  const known = new Map((await admin.practice.skills({})).items.map(({ name, id }) => [name, id]))
  for (const name of SKILLS)
    if (!known.has(name))
      known.set(name, (await admin.practice.createSkill({ id: newUuid(now), name })).id)
  const idsOf = (skills: readonly Skill[]) => skills.map((name) => known.get(name)!)
  for (const [who, skills] of Object.entries(AT_ANY_HOUR))
    await admin.workingTime.setSkills({ id: users[who as AccountName], skillIds: idsOf(skills) })
  for (const [who, { skills, weekdays, hours }] of Object.entries(TIMES)) {
    const id = users[who as AccountName]
    await admin.workingTime.setSkills({ id, skillIds: idsOf(skills) })
    const week = weekdays.map((weekday) => ({ weekday, from: hours[0], until: hours[1] }))
    await admin.workingTime.setHours({ id, hours: week })
  }
  const day = (days: number) => startOfDay(clinicDay(now).add({ days })).toISOString()
  await admin.workingTime.recordAbsence({
    id: users[AWAY.who],
    absenceId: newUuid(now),
    from: day(AWAY.from),
    until: day(AWAY.until),
    kind: 'leave',
    reason: 'With her mother in Durban',
  })
}
