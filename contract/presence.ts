import { z } from 'zod'
import { DOOR_CODE } from './doorCode.ts'
import { endpoint } from './endpoint.ts'
import { presenceKind } from './grades.ts'
import { deviceClock, happenedAt } from './happened.ts'
import { id, instant, newId, position, text } from './primitives.ts'
import { CALL_RESULTS, CALLED, outcome, status, visit } from './visits.ts'

export const careFlags = z.object({
  livesAlone: z.boolean(),
  frail: z.boolean(),
})
/** What makes an unopened door a reason to worry. */
export type CareFlags = z.infer<typeof careFlags>

export const presence = {
  explain: endpoint('POST /api/visits/:id/presence/:kind/reason', {
    input: z.object({ id, kind: presenceKind, reason: text(500) }),
    output: visit,
    summary: 'Say why a check-in or check-out could not be proven (the nurse, whenever she likes)',
  }),
  proposePin: endpoint('POST /api/visits/:id/pin', {
    input: z.object({ id, accuracy: z.number().min(0).max(100_000), ...position.shape }),
    output: visit,
    summary: 'Say where the home really is (the nurse); dispatch accepts it or not',
  }),
  doorCode: endpoint('GET /api/visits/:id/door-code', {
    input: z.object({ id }),
    output: z.object({
      door: z
        .object({
          compared: z
            .string()
            .describe('256 bits, base64: both screens show the same four digits of it'),
          given: z
            .string()
            .nullable()
            .describe('256 bits, base64, for the family alone: six digits that the nurse is told'),
        })
        .nullable()
        .describe('null where there is no nurse, or it is not the day of the visit'),
    }),
    summary:
      'What a phone makes the door code of, also offline (HMAC-SHA-256, RFC 6238, 120 s a step): the family, the nurse',
  }),
  enterDoorCode: endpoint('POST /api/visits/:id/door-code', {
    input: z.object({
      id,
      tryId: newId,
      kind: presenceKind.default('check-in'),
      code: z
        .string()
        .regex(new RegExp(`^\\d{${DOOR_CODE.givenDigits}}$`), `${DOOR_CODE.givenDigits} digits`),
      at: happenedAt,
      clock: deviceClock,
    }),
    output: visit,
    summary:
      'Enter the code that the family says (the nurse): lifts C to B. A wrong one refuses nothing; after five none counts',
  }),
  recordCall: endpoint('POST /api/visits/:id/calls', {
    input: z.object({
      id,
      callId: newId,
      whom: z.enum(CALLED),
      result: z.enum(CALL_RESULTS),
      at: happenedAt,
      clock: deviceClock,
    }),
    output: visit,
    summary: 'Record a call from the door, before saying that nobody opens (the nurse)',
    status: 201,
  }),
  correct: endpoint('POST /api/visits/:id/correct', {
    input: z.object({
      id,
      correctionId: newId,
      status: status.optional().describe('As it is, unless told'),
      times: z
        .object({
          enRouteAt: instant.optional(),
          arrivedAt: instant.optional(),
          startedAt: instant.optional(),
          completedAt: instant.optional(),
        })
        .default({})
        .describe('What is not told stays, as far as it fits the state'),
      outcome: outcome.optional(),
      inError: z
        .boolean()
        .optional()
        .describe('true: the visit was entered in error; false: it was not'),
      reason: text(500),
    }),
    output: visit,
    summary: 'Correct state or times of a visit (dispatch): an event; history keeps what was',
  }),
  careFlags: endpoint('GET /api/patients/:id/care-flags', {
    input: z.object({ id }),
    output: careFlags,
    summary: 'Whether a patient lives alone or is frail (dispatch, the nurse)',
  }),
  setCareFlags: endpoint('PUT /api/patients/:id/care-flags', {
    input: z.object({ id, livesAlone: z.boolean(), frail: z.boolean() }),
    output: careFlags,
    summary: 'Say whether a patient lives alone or is frail (dispatch)',
  }),
}
