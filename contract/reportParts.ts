import { z } from 'zod'
import { id, instant, text } from './primitives.ts'

/** How a medicine gets into a person, and how that is said. */
export const ROUTES = {
  mouth: 'by mouth',
  under_tongue: 'under the tongue',
  under_skin: 'under the skin',
  muscle: 'into a muscle',
  vein: 'into a vein',
  skin: 'on the skin',
  eye: 'into the eye',
  ear: 'into the ear',
  nose: 'into the nose',
  breath: 'breathed in',
  rectum: 'into the rectum',
  other: 'another way',
} as const
export type Route = keyof typeof ROUTES
export const route = z.enum(Object.keys(ROUTES) as [Route, ...Route[]])

/** A draft may have gaps: what is missing is asked for at the signature, never while she works. */
export const medicine = z.object({
  drug: text(200, 0),
  dose: text(100, 0).describe('With its unit, as she gave it: 500 mg, 2 puffs'),
  route: route.nullable(),
  at: instant.nullable().describe('When it was given'),
  checked: z
    .boolean()
    .describe('She compared the five rights: right patient, medicine, dose, time and route'),
})
export type Medicine = z.infer<typeof medicine>

export const wound = z.object({
  place: text(200, 0).describe('Where on the body'),
  size: text(100, 0).describe('Length, width and depth as measured, with the unit'),
  look: text(1_000, 0).describe('Edges, bed, discharge, smell, skin around it'),
  photos: z.array(id).max(10).describe('Uploads of this visit that show it'),
})
export type Wound = z.infer<typeof wound>

/** What a report says beside its free text. Left out of a save, each stays as it was saved last. */
export const reportParts = {
  medicines: z.array(medicine).max(30),
  wounds: z.array(wound).max(20),
  followUp: text(2_000, 0).describe('What should happen next, when and by whom'),
}

export const reportWords = z.object({
  findings: z.string(),
  careGiven: z.string(),
  advice: z.string(),
  ...reportParts,
})
export type ReportWords = z.infer<typeof reportWords>

/** A version from another phone that did not follow: whole, beside the draft, until she chooses. */
export const versionBeside = reportWords.extend({ id, savedAt: instant })
export type VersionBeside = z.infer<typeof versionBeside>

export const MOST_BESIDE = 5

/** What a medicine still lacks before its report can be signed; null when nothing. */
export function lacks({ drug, dose, route, at, checked }: Medicine) {
  if (!drug) return 'drug'
  if (!dose) return 'dose'
  if (!route) return 'route'
  if (!at) return 'at'
  return checked ? null : 'checked'
}
