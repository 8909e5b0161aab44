import { z } from 'zod'
import { factorKind } from './factorKind.ts'
import { instant } from './primitives.ts'

/** Every error code that the API answers, with its HTTP status and a sentence for the person who reads it. */
export const ERRORS = {
  invalid_input: [422, 'Something in the request is not right.'],
  invalid_json: [400, 'The body is not valid JSON.'],
  unsupported_media_type: [415, 'This content type is not accepted here.'],
  too_large: [413, 'The request is larger than what is accepted.'],
  not_signed_in: [401, 'Sign in first.'],
  wrong_credentials: [401, 'E-mail or password is wrong.'],
  not_allowed: [403, 'You may see this, but not do that.'],
  code_needed: [401, 'The second factor is needed too.'],
  wrong_code: [401, 'This code is wrong, used or too old.'],
  second_factor_needed: [403, 'Set up or show your second factor first.'],
  fresh_sign_in_needed: [
    403,
    'Say once more who you are: this needs a sign-in of the last 10 minutes.',
  ],
  wrong_origin: [403, 'This request came from another web page.'],
  not_verified: [403, 'Confirm your e-mail address or phone number first.'],
  too_new: [403, 'This device, number or address is too new for that.'],
  not_found: [404, 'There is nothing here that you may see.'],
  no_such_route: [404, 'There is no such address.'],
  id_taken: [409, 'This id is already used for something else.'],
  not_possible_now: [409, 'That does not follow from the present state.'],
  confirmation_needed: [409, 'Say once more that this is what you want.'],
  overlap: [409, 'The nurse is already booked at that time.'],
  not_registered: [409, 'This person is not registered with their council on that date.'],
  category: [409, 'This service is for another category of nurse.'],
  skill: [409, 'This service needs something that the nurse is not known to have learned.'],
  absent: [409, 'The nurse is away at that time.'],
  hours: [409, 'The nurse does not work at that time.'],
  offer_over: [409, 'This offer is over.'],
  already_done: [409, 'This was already done.'],
  link_expired: [410, 'This link was already used or is too old.'],
  refused_file: [422, 'This file cannot be accepted.'],
  too_many_requests: [429, 'Too many requests. Wait a little.'],
  unavailable: [503, 'Not available at this moment. Try again soon.'],
  internal: [500, 'Something went wrong on our side. It has been noted.'],
} as const satisfies Record<string, readonly [number, string]>

export type ErrorCode = keyof typeof ERRORS

export const errorCode = z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]])

/** A time at which the nurse could make the visit instead. */
export const nextFree = z.object({ start: instant, end: instant })
export type NextFree = z.infer<typeof nextFree>

/** RFC 9457 problem details. `field` is the first field at fault, `errors` all of them. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: errorCode,
  detail: z.string().optional(),
  field: z.string().optional(),
  errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
  factors: z.array(factorKind).optional().describe('With `code_needed`: what would do'),
  allowedFrom: z
    .string()
    .optional()
    .describe('With `too_new`: the instant from which it is allowed'),
  nextFree: z
    .array(nextFree)
    .optional()
    .describe('With `overlap` and `absent`: the next free times of that nurse, soonest first'),
  requestId: z.string(),
})
export type Problem = z.infer<typeof problem>
