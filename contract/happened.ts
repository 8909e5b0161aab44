import { z } from 'zod'
import { instant } from './primitives.ts'

/** The clock of the device as it is, right or wrong: what it said then, and what it says now. */
export const deviceClock = z
  .object({
    at: instant.describe('What it said when it happened'),
    sentAt: instant.describe(
      'What it says as this is sent: the difference to our time is its offset',
    ),
  })
  .optional()
  .describe('Keeps order and durations of a device whose clock is wrong; such times are uncertain')

export const happenedAt = instant
  .optional()
  .describe(
    'When it happened by the device, already corrected by its measured offset; kept beside the arrival',
  )
