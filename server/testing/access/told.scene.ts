/** Two people who chose: quiet nights, and no messages by e-mail. */
export async function choose(
  run: (sql: string, values: unknown[]) => Promise<unknown>,
  people: readonly { id: string }[],
  at: Date,
) {
  for (const { id } of people) {
    await run(`insert into told_how values ($1, '21:00', '06:00', null, $2)`, [id, at])
    await run(`insert into turned_off values ($1, 'messages', 'email', $2)`, [id, at])
  }
}
