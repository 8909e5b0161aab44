// npm run prove [-- name]: the long proofs at full size. Ends with 1 when one does not hold.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

type Leg = { walls: string; cells: number; wrong: string[] }
type Result = { wall: string; name: string; noticed: string | null }
type Proof = { about: string; test: string; show: (file: string) => void }

/** Each is a test that does everything instead of a sample when it is told where to write. */
const PROOFS: Record<string, Proof> = {
  access: {
    about: 'Each rule of both walls is turned around, one at a time: something must notice.',
    test: 'server/testing/access/mutation.test.ts',
    show: showMutations,
  },
  audit: {
    about:
      'The API is killed twenty times while people read and write: each act has one audit row.',
    test: 'server/features/audit/killed.test.ts',
    show: showCounts,
  },
  'killed-uploads': {
    about:
      'The API is killed fifty times while pictures arrive: no row without bytes, nothing left lying.',
    test: 'server/features/uploads/killed.test.ts',
    show: showCounts,
  },
  accounts: {
    about: 'Two hundred times each: whether an account exists changes neither answer nor time.',
    test: 'server/features/auth/equalTime.test.ts',
    show: showCounts,
  },
  jobs: {
    about:
      'Fifteen hundred jobs on each queue store, a worker killed every second and a half, the store wiped three times: each effect once.',
    test: 'server/workers/onceEach.test.ts',
    show: showCounts,
  },
  poison: {
    about:
      'Three hundred texts, and among them one that kills its worker, one that blocks it, one that always fails: the others all go out.',
    test: 'server/workers/poisoned.test.ts',
    show: showCounts,
  },
  visits: {
    about:
      'Two hundred visits, twenty people each doing anything at once: no illegal move, and history replays.',
    test: 'server/features/visits/racing.test.ts',
    show: showCounts,
  },
  files: {
    about:
      'Three thousand hostile files at the door of the API: none is kept that breaks a rule, nothing falls over.',
    test: 'server/features/uploads/hostileFiles.test.ts',
    show: showCounts,
  },
  revocations: {
    about:
      'A thousand sessions with open sockets on two processes are ended: none is of use a second later.',
    test: 'server/features/auth/sessions/revocations.test.ts',
    show: showCounts,
  },
}

function showCounts(file: string) {
  const counts = JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>
  for (const [name, count] of Object.entries(counts))
    console.log(` ${name.padEnd(24)}${String(count).padStart(8)}`)
}

function showMutations(file: string) {
  const { results, impossible, legs } = JSON.parse(readFileSync(file, 'utf8')) as {
    results: Result[]
    impossible: Record<string, string>
    legs: Leg[]
  }
  for (const { name, noticed } of results)
    console.log(
      `${noticed ? 'noticed ' : 'SURVIVED'}  ${name}${noticed ? `\n            ${noticed}` : ''}`,
    )
  console.log('\nwithout any effect, and why:')
  for (const [name, why] of Object.entries(impossible)) console.log(`          ${name}: ${why}`)
  console.log('\n wall     turned  noticed  survived')
  for (const wall of ['first', 'second']) {
    const mine = results.filter((result) => result.wall === wall)
    const survived = mine.filter(({ noticed }) => noticed === null).length
    const columns = [mine.length, mine.length - survived, survived]
    console.log(` ${wall.padEnd(8)}${columns.map((n) => String(n).padStart(7)).join('  ')}`)
  }
  console.log('\n endpoint or action x standing   answers  wrong')
  for (const { walls, cells, wrong } of legs) {
    console.log(
      ` ${walls.padEnd(31)}${String(cells).padStart(8)}${String(wrong.length).padStart(7)}`,
    )
    for (const line of wrong) console.log(`   ${line}`)
  }
}

function prove({ about, test, show }: Proof): boolean {
  console.log(about)
  const folder = mkdtempSync(join(tmpdir(), 'ahava-proof-'))
  const file = join(folder, 'result.json')
  const { status } = spawnSync(join('node_modules', '.bin', 'vitest'), ['run', test], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, AHAVA_PROOF: file },
  })
  if (existsSync(file)) show(file)
  rmSync(folder, { recursive: true })
  return status === 0
}

const wanted = process.argv.slice(2)
const unknown = wanted.find((name) => !(name in PROOFS))
if (unknown) {
  console.error(
    `There is no proof called ${unknown}. There are: ${Object.keys(PROOFS).join(', ')}.`,
  )
  process.exit(1)
}
const failed = Object.entries(PROOFS)
  .filter(([name]) => wanted.length === 0 || wanted.includes(name))
  .filter(([, proof]) => !prove(proof))
  .map(([name]) => name)
console.log(failed.length > 0 ? `\nNot proved: ${failed.join(', ')}` : '\nProved')
process.exit(failed.length > 0 ? 1 : 0)
