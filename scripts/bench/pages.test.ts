import { expect, test } from 'vitest'
import { measurePages } from './pages.ts'

test('report pages are counted and timed with the renderer of the product', async () => {
  const { documents, pages, pagesPerSecond, milliseconds } = await measurePages(3)
  expect(documents).toBe(3)
  // Two to three pages each, as the figure says of itself.
  expect(pages).toBeGreaterThanOrEqual(6)
  expect(pages).toBeLessThanOrEqual(9)
  expect(pagesPerSecond).toBeGreaterThan(0)
  expect(milliseconds).toBeGreaterThan(0)
})
