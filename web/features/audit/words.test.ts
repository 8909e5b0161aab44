import { expect, test } from 'vitest'
import { contract } from '../../../contract/index.ts'
import { actOrRoute } from './words.ts'

test('whatever stands in the trail can be read by people', () => {
  const routes = Object.values(contract).flatMap((feature) =>
    Object.values(feature).map(({ method, path }) => `${method} ${path}`),
  )
  expect(routes.length).toBeGreaterThan(80)
  const resumable = '/api/uploads/resumable'
  const others = ['POST', 'HEAD', 'PATCH', 'DELETE'].map((method) =>
    method === 'POST' ? `${method} ${resumable}` : `${method} ${resumable}/:id`,
  )
  const raw = [...routes, ...others, 'GET /uploads/*', 'WS /ws'].filter(
    (action) => actOrRoute({ action, visitId: null }) === action,
  )
  expect(raw).toEqual([])
})
