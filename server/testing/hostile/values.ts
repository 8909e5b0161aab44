/** What no client of ours would send, but somebody will: for any field, whatever its type. */
export const HOSTILE: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  2 ** 31,
  2 ** 53,
  -(2 ** 53),
  1e308,
  '',
  ' ',
  '0',
  '-1',
  '1e400',
  'NaN',
  'a\u0000b',
  'a\ud800b',
  '\u202egnirts',
  'e\u0301'.repeat(300),
  '\u{1f469}\u200d\u{1f469}\u200d\u{1f467}'.repeat(40),
  'x'.repeat(100_000),
  `'; drop table visits; --`,
  '../../../etc/passwd',
  '%00',
  '__proto__',
  '<script>alert(1)</script>',
  'a@b.co\nBcc: c@d.co',
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
  '9b2f1a52-6d1c-4c62-9f52-1f7a1f9b2c11',
  '0198C000-0000-7000-8000-000000000001',
  '0198c000-0000-7000-0000-000000000001',
  '0000-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999Z',
  '+275760-09-13T00:00:00.000Z',
  '-000001-01-01T00:00:00Z',
  '2026-02-30T00:00:00Z',
  '2026-11-24T24:00:00Z',
  '2026-11-24T07:00:00+23:59',
  '2026-11-24T07:00:00',
  '2026-11-24',
  [],
  [[[[]]]],
  [null],
  {},
  { a: { b: { c: {} } } },
  Array.from({ length: 5_000 }, () => 'x'),
]

/** Bodies that are no object, or no JSON, or far too much. */
export const BODIES: readonly [about: string, body: string, type: string | null][] = [
  ['null', 'null', 'application/json'],
  ['a list', '[]', 'application/json'],
  ['a text', '"x"', 'application/json'],
  ['a number', '1', 'application/json'],
  ['half of an object', '{"id":', 'application/json'],
  ['single quotes', `{'id': 1}`, 'application/json'],
  ['two objects', '{}{}', 'application/json'],
  ['a byte order mark', '\ufeff{', 'application/json'],
  ['nothing', '', 'application/json'],
  ['100,000 brackets', '['.repeat(100_000), 'application/json'],
  ['a nest of 50,000', '['.repeat(50_000) + ']'.repeat(50_000), 'application/json'],
  ['a poisoned prototype', '{"__proto__":{"role":"administrator"}}', 'application/json'],
  ['a poisoned constructor', '{"constructor":{"prototype":{"x":1}}}', 'application/json'],
  ['a password of 1 MB', `{"password":"${'x'.repeat(1_048_576)}"}`, 'application/json'],
  ['plain text', '{}', 'text/plain'],
  ['XML', '<id>1</id>', 'application/xml'],
  ['a form', 'id=1', 'application/x-www-form-urlencoded'],
  ['a multipart form', '--x\r\n\r\n--x--', 'multipart/form-data; boundary=x'],
  ['an unknown type', '{}', 'application/vnd.nobody'],
  ['a broken type', '{}', ';;;'],
]

export type Path = (string | number)[]

/** A copy of the value with something else at the path. */
export function withValue(value: unknown, [first, ...rest]: Path, instead: unknown): unknown {
  if (first === undefined) return instead
  if (Array.isArray(value))
    return value.map((item, n) => (n === first ? withValue(item, rest, instead) : item))
  const object = (value ?? {}) as Record<string, unknown>
  return { ...object, [first]: withValue(object[first], rest, instead) }
}

/** Every place in an example: its fields, theirs, and the items of its lists. */
export function pathsIn(value: unknown, before: Path = []): Path[] {
  if (typeof value !== 'object' || value === null || value instanceof Blob) return []
  return Object.entries(value).flatMap(([name, inner]) => {
    const path = [...before, Array.isArray(value) ? Number(name) : name]
    return [path, ...pathsIn(inner, path)]
  })
}
