import type { Scene, Standing } from './scene.ts'

/** One line of the table of expected answers: one request, made by everybody in turn. */
export type Row = {
  /** As in the contract, `visits.get`; `files.open` is GET /uploads/... */
  endpoint: string
  about: string
  input: (scene: Scene) => Record<string, unknown>
  /**
   * What each standing gets, in the order of STANDINGS. 401, 403 and 404 are `not_signed_in`,
   * `not_allowed` and `not_found`; any other refusal names its code: `409:overlap`.
   */
  answers: string
  /** What of an answer is compared, with ids turned into names; and what each standing sees. */
  shows?: (body: Body, scene: Scene) => unknown
  seen?: Partial<Record<Standing, unknown>>
  /** Whose inbox grows when it succeeds, beside the caller's. */
  tells?: string
  /** The action of the policy that this row is about. */
  action?: string
}
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
