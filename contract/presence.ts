import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { presenceKind } from './grades.ts'
import { id, text } from './primitives.ts'
import { visit } from './visits.ts'

export const presence = {
  explain: endpoint('POST /api/visits/:id/presence/:kind/reason', {
    input: z.object({ id, kind: presenceKind, reason: text(500) }),
    output: visit,
    summary: 'Say why a check-in or check-out could not be proven (the nurse, whenever she likes)',
  }),
}
