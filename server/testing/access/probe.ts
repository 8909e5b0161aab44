import { STANDINGS, type Scene, type Standing } from './scene.ts'

type Statement = (scene: Scene, actor: string) => string
export type Probe = {
  table: string
  about: string
  statement: Statement
  /** For one row `ok`, or how it is refused; a number for a statement without any predicate. */
  expected: Partial<Record<Standing, number | 'ok' | 'refused' | 'no such pair'>>
}

/** One row, for those who are named; everybody else is refused. */
export const one = (table: string, about: string, ok: string, statement: Statement): Probe => ({
  table,
  about,
  statement,
  expected: Object.fromEntries(
    STANDINGS.map((who) => [who, ok.split(' ').includes(who) ? 'ok' : 'refused']),
  ),
})
/** Every row that there is, as far as it is within reach; nobody else reaches any. */
export const every = (
  table: string,
  about: string,
  reach: Partial<Record<Standing, number>>,
  statement: Statement,
): Probe => ({
  table,
  about,
  statement,
  expected: { ...Object.fromEntries(STANDINGS.map((who) => [who, 0])), ...reach },
})
/** A change of one's own rows into what would be somebody else's. */
export const away = (table: string, about: string, who: Standing, statement: Statement): Probe => ({
  table,
  about,
  statement,
  expected: { [who]: 'refused' },
})
