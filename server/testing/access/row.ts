import type { Scene, Standing } from './scene.ts'

/** One line of the table of expected answers: one request, made by everybody in turn. */
export type Row = {
  /** As in the contract, `visits.get`; `files.open` is GET /uploads/... */
  endpoint: string
  about: string
  input: (scene: Scene) => Record<string, unknown>
  /** SQL for what must be so before each of these requests and for none of the others. */
  given?: (scene: Scene) => string
  /**
   * What each standing gets, in the order of STANDINGS, all of them; `|` is for the eye. 401, 403 and
   * 404 are `not_signed_in`, `not_allowed` and `not_found`; any other refusal names its code:
   * `409:overlap`.
   */
  answers: string
  /** What of an answer is compared, with ids turned into names; and what each standing sees. */
  shows?: (body: Body, scene: Scene) => unknown
  seen?: Partial<Record<Standing, unknown>>
  /** Whose inbox grows when it succeeds, beside the caller's. */
  tells?: string
  /** Whoever does it hears it on their other screens. */
  tellsOwn?: true
  /** The action of the policy that this row is about. */
  action?: string
}
/** The expected answers, one for each standing. */
export const answersOf = ({ answers }: Pick<Row, 'answers'>) => answers.split(/[ |]+/)

export type Body = Record<string, unknown>

export const itemsOf = (body: Body) => body['items'] as Body[]

/** The names of the items, sorted: a list shows exactly these. */
export const namesOf = (body: Body, { name }: Scene) =>
  itemsOf(body)
    .map((item) => name(item['id']))
    .toSorted()
    .join(' ')

/** Sorted words, so that a table may list them in the order that reads best. */
export const sorted = (words: string) => words.split(' ').toSorted().join(' ')

// For rows whose answers go by what somebody is; `200` is what success is called.
// nobody stranger | self delegate watcher booker reader talker former | nurse otherNurse doctor otherDoctor |
// administrator dispatcher finance clinicalLead privacyOfficer breaker
export const ANYBODY =
  '200 200 | 200 200 200 200 200 200 200 | 200 200 200 200 | 200 200 200 200 200 200'
export const SIGNED_IN =
  '401 200 | 200 200 200 200 200 200 200 | 200 200 200 200 | 200 200 200 200 200 200'
export const ADMINISTRATORS =
  '401 403 | 403 403 403 403 403 403 403 | 403 403 403 403 | 200 200 200 200 200 200'
export const DISPATCH =
  '401 403 | 403 403 403 403 403 403 403 | 403 403 403 403 | 200 200 403 403 403 403'
export const PRIVACY_OFFICER =
  '401 403 | 403 403 403 403 403 403 403 | 403 403 403 403 | 200 403 403 403 200 403'
export const CLINICAL_LEAD =
  '401 403 | 403 403 403 403 403 403 403 | 403 403 403 403 | 200 403 403 200 403 200'

export const created = (answers: string) => answers.replaceAll('200', '201')
