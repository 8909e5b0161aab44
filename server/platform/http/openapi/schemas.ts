import { z } from 'zod'
import { user } from '../../../../contract/auth.ts'
import { delivery } from '../../../../contract/background.ts'
import { problem } from '../../../../contract/errors.ts'
import { clientFrame, ephemeralFrame, numberedFrame } from '../../../../contract/events.ts'
import { message, participant, thread } from '../../../../contract/messages.ts'
import { address, patient, personRef } from '../../../../contract/people.ts'
import { colleague, invitation, registration, staffMember } from '../../../../contract/staff.ts'
import { upload } from '../../../../contract/uploads.ts'
import { visitAction } from '../../../../contract/visitActions.ts'
import * as reviewParts from '../../../../contract/reviewParts.ts'
import * as visits from '../../../../contract/visits.ts'

export type JsonSchema = {
  [key: string]: unknown
  type?: string | string[]
  properties?: Record<string, JsonSchema>
  required?: string[]
  items?: JsonSchema
  anyOf?: JsonSchema[]
  oneOf?: JsonSchema[]
  enum?: unknown[]
  $ref?: string
  description?: string
}

/** What answers are made of, by the names that documents and generated clients give them. */
const NAMED = {
  Visit: visits.visit,
  VisitSummary: visits.visitSummary,
  VisitStatus: visits.status,
  VisitAction: visitAction,
  Service: visits.service,
  Report: visits.report,
  Review: reviewParts.review,
  FollowUp: reviewParts.followUp,
  ReviewQuestion: reviewParts.reviewQuestion,
  ReviewVersion: reviewParts.reviewVersion,
  TimelineEntry: visits.timelineEntry,
  Message: message,
  Participant: participant,
  Conversation: thread,
  Upload: upload,
  User: user,
  Person: personRef,
  Patient: patient,
  Address: address,
  Staff: colleague,
  StaffMember: staffMember,
  Registration: registration,
  Invitation: invitation,
  Delivery: delivery,
  NumberedFrame: numberedFrame,
  EphemeralFrame: ephemeralFrame,
  Problem: problem,
} satisfies Record<string, z.ZodType>

const NAMES = new Map<unknown, string>(Object.entries(NAMED).map(([name, type]) => [type, name]))

/** The JSON Schema of what is answered; named parts are references into `components.schemas`. */
export const outputSchema = (schema: z.ZodType): JsonSchema => convert(schema, 'output', null)

/** The JSON Schema of what is sent: in full, as its defaults differ from those of answers. */
export const inputSchema = (schema: z.ZodType): JsonSchema => convert(schema, 'input', null)

export function namedSchemas(): Record<string, JsonSchema> {
  const answered = Object.entries(NAMED).map(
    ([name, schema]) => [name, convert(schema, 'output', name)] as const,
  )
  return Object.fromEntries([...answered, ['ClientFrame', inputSchema(clientFrame)]])
}

function convert(schema: z.ZodType, io: 'input' | 'output', self: string | null): JsonSchema {
  const { $schema: _, ...converted } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      // `.describe()` makes a copy whose parent is the schema that has the name.
      const name = NAMES.get(zodSchema) ?? NAMES.get(zodSchema._zod.parent)
      if (io === 'output' && name && name !== self) refer(jsonSchema, name)
      else tidy(jsonSchema)
    },
  })
  return converted as JsonSchema
}

function refer(schema: Record<string, unknown>, name: string) {
  for (const key of Object.keys(schema)) if (key !== 'description') delete schema[key]
  schema['$ref'] = `#/components/schemas/${name}`
}

/** Takes away what says nothing: the pattern of a format, and the bounds of every whole number. */
function tidy(schema: Record<string, unknown>) {
  const isVersion7 = String(schema['pattern']).includes('-7[')
  if (schema['format'] && !isVersion7) delete schema['pattern']
  if (schema['maximum'] === Number.MAX_SAFE_INTEGER) delete schema['maximum']
  if (schema['minimum'] === Number.MIN_SAFE_INTEGER) delete schema['minimum']
  // Answers may gain fields: a generated client must not refuse them.
  delete schema['additionalProperties']
  if (schema['format'] === 'binary') {
    delete schema['format']
    delete schema['contentEncoding']
    schema['contentMediaType'] = 'application/octet-stream'
  }
}
