import type { Scene } from './scene.ts'

/** Takes the second wall down while `act` runs: what is still right stands on the first alone. */
export async function withFirstWallOnly<T>({ kept }: Scene, act: () => Promise<T>): Promise<T> {
  const { rows } = await kept.run(`select c.relname as name from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relrowsecurity`)
  const set = (how: 'enable' | 'disable') =>
    kept.run(rows.map(({ name }) => `alter table ${name} ${how} row level security`).join(';'))
  await set('disable')
  try {
    return await act()
  } finally {
    await set('enable')
  }
}
