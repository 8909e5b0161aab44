import { z } from 'zod'
import { id, instant, only, page, searchedName } from './primitives.ts'

/** What narrows a list of visits. Every filter narrows what the others left. */
export const listedVisits = <Status extends Record<string, string>>(status: z.ZodEnum<Status>) =>
  z.object({
    status: z
      .string()
      .transform((value) => value.split(','))
      .pipe(z.array(status).max(8))
      .optional()
      .describe('One status or several, comma-separated'),
    from: instant.optional(),
    to: instant.optional(),
    nurseId: id.optional(),
    doctorId: id.optional(),
    patientId: id.optional(),
    serviceId: id.optional(),
    unassigned: only.describe('true: those that wait for a nurse'),
    late: only.describe('true: those that should have begun 15 minutes ago and have not'),
    overdue: only.describe(
      'true: those that were done more than 24 h ago and whose report is not signed yet',
    ),
    unreviewed: only.describe('true: those whose signed report no doctor has reviewed yet'),
    name: searchedName,
    inError: z
      .enum(['true', 'false'])
      .optional()
      .describe('true: only those that were entered in error; left out otherwise'),
    order: z.enum(['soonest', 'latest']).default('soonest'),
    ...page,
  })
