import { expect, test } from 'vitest'
import { daysOfWeek, shiftsOf, weekWords } from './timeWords.ts'

const office = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, from: 420, until: 1080 }))

test('a week is said in as few lines as it has different days', () => {
  expect(weekWords(office)).toEqual(['Monday to Friday 07:00–18:00'])
  expect(weekWords([...office, { weekday: 7, from: 0, until: 1440 }])).toEqual([
    'Monday to Friday 07:00–18:00',
    'Sunday 00:00–24:00',
  ])
})

test('what the form shows is what it saves', () => {
  expect(shiftsOf(daysOfWeek(office))).toEqual(office)
  expect(daysOfWeek([])[0]).toMatchObject({ works: false })
})

test('a night goes on into the next day, and from Sunday into Monday', () => {
  const night = daysOfWeek([]).map((day, index) =>
    index === 6 ? { works: true, from: '19:00', until: '07:00' } : day,
  )
  expect(shiftsOf(night)).toEqual([
    { weekday: 7, from: 1140, until: 1440 },
    { weekday: 1, from: 0, until: 420 },
  ])
})
