const PAGES = 10

/** Reads a list to its end, at most ten pages of it. */
export async function readAll<Item>(
  read: (cursor?: string) => Promise<{ items: Item[]; nextCursor: string | null }>,
): Promise<Item[]> {
  const items: Item[] = []
  let cursor: string | undefined
  for (let count = 0; count < PAGES; count += 1) {
    const page = await read(cursor)
    items.push(...page.items)
    if (!page.nextCursor) break
    cursor = page.nextCursor
  }
  return items
}
