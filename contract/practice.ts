import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { cents, id, newId, nothing, text } from './primitives.ts'
import { category } from './staff.ts'
import { service } from './visits.ts'
import { skill } from './workingTime.ts'

const keptService = service.extend({
  active: z.boolean().describe('Can be booked'),
  skills: z.array(skill).describe('What a nurse must have learned for it'),
})
export type KeptService = z.infer<typeof keptService>

const said = {
  name: text(80),
  neutralName: text(60).describe('What is said outside the app; never what is done'),
  minutes: z.int().min(5).max(720),
  priceCents: cents.max(100_000_00),
  categories: z.array(category).min(1).max(3),
  skillIds: z.array(id).max(20),
  needsOrder: z
    .boolean()
    .optional()
    .describe("It is given only by a doctor's order; left out, it stays as it is"),
  active: z.boolean(),
}

const holiday = z.object({
  day: z.iso.date(),
  name: z.string(),
  ours: z.boolean().describe('Added by the practice; the others are by law'),
})

const day = z.iso.date().refine((value) => value >= '2020-01-01' && value < '2200-01-01', {
  message: 'a day from 2020 until 2199',
})

export const practice = {
  services: endpoint('GET /api/practice/services', {
    input: nothing,
    output: z.object({ items: z.array(keptService) }),
    summary: 'Every service, those that can no longer be booked too (administrators)',
  }),
  createService: endpoint('POST /api/practice/services', {
    input: z.object({ id: newId, ...said }),
    output: keptService,
    summary: 'A new service (administrators)',
    status: 201,
  }),
  saveService: endpoint('PUT /api/practice/services/:id', {
    input: z.object({ id, ...said }),
    output: keptService,
    summary:
      'Change a service; visits that were asked for keep their time and price (administrators)',
  }),
  skills: endpoint('GET /api/practice/skills', {
    input: nothing,
    output: z.object({ items: z.array(skill) }),
    summary: 'What nurses can have learned (administrators)',
  }),
  createSkill: endpoint('POST /api/practice/skills', {
    input: z.object({ id: newId, name: text(60) }),
    output: skill,
    summary: 'A new skill (administrators)',
    status: 201,
  }),
  saveSkill: endpoint('PUT /api/practice/skills/:id', {
    input: z.object({
      id,
      name: text(60),
      active: z.boolean().describe('false: whoever has it keeps it, and nobody is given it anew'),
    }),
    output: skill,
    summary:
      'Rename a skill, or retire it once no service that is offered needs it (administrators)',
  }),
  holidays: endpoint('GET /api/practice/holidays', {
    input: z.object({ year: z.coerce.number().int().min(2020).max(2199) }),
    output: z.object({ items: z.array(holiday) }),
    summary:
      'The days of a year that are charged as after hours: by law, and added by the practice',
  }),
  addHoliday: endpoint('POST /api/practice/holidays', {
    input: z.object({ day, name: text(60) }),
    output: holiday,
    summary:
      'A day that nobody can compute, such as an election; agreed prices stay (administrators)',
    status: 201,
  }),
  removeHoliday: endpoint('DELETE /api/practice/holidays/:day', {
    input: z.object({ day }),
    output: nothing,
    summary: 'Take an added day away again (administrators)',
  }),
}
