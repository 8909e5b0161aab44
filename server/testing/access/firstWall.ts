import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { vi } from 'vitest'
import { sql } from '../../platform/database/query.ts'

// The first wall taken down: what is still right stands on row-level security alone.

const FEATURES = join(import.meta.dirname, '../../features')

/** Functions of policies that narrow what is read; each answers a WHERE clause. */
export const PREDICATES: Record<string, readonly string[]> = {
  cases: ['casesOf', 'handlingOf'],
  help: ['answeredBy'],
  messages: ['conversationsOf', 'writableBy'],
  people: ['patientsOf'],
  record: ['linesOf'],
  uploads: ['readableBy'],
  visits: [
    'visibleTo',
    'readable',
    'offersFor',
    'seesPlace',
    'seesPresence',
    'seesVersions',
    'warnedOf',
    'readsWarned',
  ],
}
/** Functions that decide nothing about rows: what somebody is, and what the tables say. */
const OTHERS: readonly string[] = ['standingsOn', 'mayRequestAs', 'may', 'mayHandle', 'caringNow']

type Module = Record<string, unknown>

export async function policyModules(): Promise<[feature: string, module: Module][]> {
  const features = readdirSync(FEATURES).toSorted()
  const withPolicy = features.filter((feature) =>
    readdirSync(join(FEATURES, feature)).includes('policy.ts'),
  )
  return Promise.all(
    withPolicy.map(async (feature): Promise<[string, Module]> => [
      feature,
      (await import(join(FEATURES, feature, 'policy.ts'))) as Module,
    ]),
  )
}

/** The functions of policies that are in neither list: a new predicate is named, not forgotten. */
export async function unlisted(): Promise<string[]> {
  return (await policyModules()).flatMap(([feature, module]) =>
    Object.entries(module)
      .filter(([, value]) => typeof value === 'function')
      .map(([name]) => name)
      .filter((name) => !OTHERS.includes(name) && !PREDICATES[feature]?.includes(name))
      .map((name) => `${feature} ${name}`),
  )
}

/** Every predicate answers `true` while `act` runs. */
export async function withSecondWallOnly<T>(act: () => Promise<T>): Promise<T> {
  const spies = (await policyModules()).flatMap(([feature, module]) =>
    (PREDICATES[feature] ?? []).map((name) =>
      vi
        .spyOn(module as Record<string, () => unknown>, name)
        .mockImplementation(() => sql<boolean>`true`),
    ),
  )
  try {
    return await act()
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
}
