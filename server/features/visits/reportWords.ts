import { MOST_BESIDE, type ReportWords, type VersionBeside } from '../../../contract/reportParts.ts'
import { refuse } from '../../platform/errors.ts'

/** As it is sealed beside the draft; settled ones stay, as part of the record. */
export type Beside = VersionBeside & { settledAt: string | null }

export const NO_WORDS: ReportWords = {
  findings: '',
  careGiven: '',
  advice: '',
  medicines: [],
  wounds: [],
  followUp: '',
}

type Told = Pick<ReportWords, 'findings' | 'careGiven' | 'advice'> & {
  [Part in 'medicines' | 'wounds' | 'followUp']?: ReportWords[Part] | undefined
}

/** Exactly the words of a report, in one order, so that the same words are the same text. */
export const wordsOf = (told: Told, before: ReportWords = NO_WORDS): ReportWords => ({
  findings: told.findings,
  careGiven: told.careGiven,
  advice: told.advice,
  medicines: (told.medicines ?? before.medicines).map(({ drug, dose, route, at, checked }) => ({
    drug,
    dose,
    route,
    at,
    checked,
  })),
  wounds: (told.wounds ?? before.wounds).map(({ place, size, look, photos }) => ({
    place,
    size,
    look,
    photos,
  })),
  followUp: told.followUp ?? before.followUp,
})

/** Reports written before they had parts have none. */
export const readWords = (opened: string | null): ReportWords =>
  opened === null ? NO_WORDS : wordsOf(JSON.parse(opened) as Told)

export const readBeside = (opened: string | null): Beside[] =>
  opened === null ? [] : (JSON.parse(opened) as Beside[])

export const unsettled = (beside: readonly Beside[]) =>
  beside.filter(({ settledAt }) => settledAt === null)

/** What stands beside the draft after a phone saved `words` that do not follow from it. */
export function putBeside(
  beside: readonly Beside[],
  id: string,
  words: ReportWords,
  now: Date,
): Beside[] {
  const version = { ...words, id, savedAt: now.toISOString(), settledAt: null }
  const at = beside.findIndex((each) => each.id === id && each.settledAt === null)
  // The same phone went on writing: its own version grows, nobody else's.
  if (at >= 0) return beside.with(at, version)
  if (unsettled(beside).length >= MOST_BESIDE) {
    refuse('not_possible_now', {
      field: 'besideId',
      detail: `${MOST_BESIDE} versions of this report stand side by side. Choose between them first.`,
    })
  }
  return [...beside, version]
}

export const settle = (beside: readonly Beside[], ids: readonly string[], now: Date): Beside[] =>
  beside.map((version) =>
    version.settledAt === null && ids.includes(version.id)
      ? { ...version, settledAt: now.toISOString() }
      : version,
  )
