import { expect, test } from 'vitest'
import { chosenIn, filterOf } from './listFilter.ts'

const TODAY = '2026-11-24'
const of = (query: string, name = '') => filterOf(new URLSearchParams(query), name, TODAY)

test('without anything chosen: what comes, soonest first', () => {
  expect(of('')).toEqual({
    from: '2026-11-23T22:00:00.000Z',
    to: '2027-03-23T22:00:00.000Z',
    order: 'soonest',
  })
})

test('what waits is looked for at any time, the oldest first, unless a time is chosen', () => {
  expect(of('overdue=')).toEqual({ order: 'soonest', overdue: 'true' })
  expect(of('overdue=&when=month')).toMatchObject({
    order: 'soonest',
    overdue: 'true',
    from: '2026-10-24T22:00:00.000Z',
  })
  expect(of('unassigned=')).toMatchObject({ unassigned: 'true', order: 'soonest' })
  expect(of('unassigned=')).toHaveProperty('from')
})

test('a name is looked for at any time, the latest first, from two letters on', () => {
  expect(of('', ' Moko ')).toEqual({ order: 'latest', name: 'Moko' })
  expect(of('', 'M')).not.toHaveProperty('name')
})

test('people, service and state narrow together; what is unknown is left out', () => {
  expect(of('when=any&state=done&nurse=n&doctor=d&service=s&patient=p')).toEqual({
    order: 'latest',
    status: 'COMPLETED',
    nurseId: 'n',
    doctorId: 'd',
    serviceId: 's',
    patientId: 'p',
  })
  expect(chosenIn(new URLSearchParams('when=toString&state=x'), '')).toMatchObject({
    span: 'coming',
    state: 'all',
  })
})
