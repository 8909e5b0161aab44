import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  sql,
} from 'kysely'
import type { CompiledQuery, RawBuilder } from 'kysely'
import type { Tables } from './tables.ts'

/**
 * Builds SQL, never runs it: a query is a value that a transaction runs with `many`, `one`,
 * `maybe` or `run`. So every statement of a request is seen in the request.
 */
export const q = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
})

export { sql }

/** Anything that compiles to one statement with rows of type T. */
export type Query<T> = { compile(): CompiledQuery<T> } | RawBuilder<T>

export function compile<T>(query: Query<T>): CompiledQuery<T> {
  return query.compile(q)
}
