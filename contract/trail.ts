import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { personRef } from './people.ts'
import { id, instant, position } from './primitives.ts'

const dot = position.extend({ accuracy: z.number().describe('Metres') })

/** How long the rest of the way takes, at best and at worst: never one number that nobody knows. */
export const eta = z.object({
  fromMinutes: z.int().positive(),
  toMinutes: z.int().positive(),
  by: z
    .enum(['road', 'estimate'])
    .describe('Along the roads that a router knows, or from the line through the air'),
})
export type Eta = z.infer<typeof eta>

/** Where the nurse of a visit is, as far as the caller may know. */
export const whereabouts = z.object({
  onTheWay: z.boolean(),
  seenAt: instant.nullable().describe('When her phone last said where it is; null when never'),
  stale: z.boolean().describe('So long ago that no time is told from it: say when she was seen'),
  eta: eta.nullable(),
  dot: dot
    .nullable()
    .describe('For dispatch and herself; for the family within the last 2 km only'),
  door: position.nullable().describe('The pin of the door, to dispatch and the nurse herself'),
  metres: z
    .number()
    .nullable()
    .describe('As the crow flies from the door, to those who are shown the dot'),
  shownTo: z
    .enum(['nobody', 'dispatch', 'family'])
    .nullable()
    .describe('For the nurse herself: who sees her dot at this moment'),
})
export type Whereabouts = z.infer<typeof whereabouts>

export const trailPoint = dot.extend({
  at: instant,
  implausible: z.boolean().describe('Faster than any road allows from the point before'),
})

export const trail = {
  whereabouts: endpoint('GET /api/visits/:id/whereabouts', {
    input: z.object({ id }),
    output: whereabouts,
    summary: 'Where the nurse of a visit is and when she comes, as far as the caller may know',
  }),
  numbers: endpoint('GET /api/visits/:id/numbers', {
    input: z.object({ id }),
    output: z.object({
      items: z.array(
        z.object({
          who: z.enum(['patient', 'contact', 'practice']),
          number: z.string().nullable().describe('null where none is known'),
        }),
      ),
    }),
    summary:
      'Whom the caller may phone about a visit now: the practice always; patient and access contact for the nurse from setting out to the end',
  }),
  gateCode: endpoint('GET /api/visits/:id/gate-code', {
    input: z.object({ id }),
    output: z.object({
      gate: z
        .object({
          sealed: z
            .string()
            .describe(
              'AES-256-GCM with the tag behind it, base64; the visit id is its associated data',
            ),
          iv: z.string().describe('96 bits, base64'),
          key: z.string().describe('256 bits, base64: to be kept so that it cannot be read out'),
        })
        .nullable()
        .describe('null where there is no code'),
    }),
    summary:
      'The gate code for the phone of the nurse, from 24 h before; it is opened when she sets out',
  }),
  gateShown: endpoint('POST /api/visits/:id/gate-code/shown', {
    input: z.object({ id, at: instant.describe('When it was shown, by the clock of the device') }),
    output: z.object({ shownAt: instant }),
    summary: 'The gate code was shown to the nurse: stands in the history of the visit',
  }),
  read: endpoint('GET /api/visits/:id/trail', {
    input: z.object({ id }),
    output: z.object({
      journeys: z.array(
        z.object({
          nurse: personRef,
          setOutOn: z.iso.date(),
          points: z.array(trailPoint),
          kept: z
            .int()
            .describe('Points that are kept; where fewer are shown, they stand evenly between'),
        }),
      ),
      held: z.boolean().describe('Kept beyond its 30 days because an incident needs it'),
    }),
    summary: 'The whole way of every nurse to a visit, about 5,000 points of it at most (dispatch)',
  }),
  hold: endpoint('POST /api/visits/:id/trail/hold', {
    input: z.object({ id, held: z.boolean() }),
    output: z.object({ held: z.boolean() }),
    summary: 'Keep the trail of a visit beyond 30 days for an incident, or no longer (dispatch)',
  }),
}
