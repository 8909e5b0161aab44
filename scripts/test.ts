// npm test [-- what to test]: every check in turn, all of them even when one fails. The last line
// counts the tests. Arguments go to vitest.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

type Check = { name: string; command: string[]; when?: () => boolean }

const scratch = mkdtempSync(join(tmpdir(), 'ahava-checks-'))
const resultFile = join(scratch, 'vitest.json')
const wanted = process.argv.slice(2)

const checks: Check[] = [
  { name: 'format', command: ['oxfmt', '--check'] },
  { name: 'types', command: ['tsc'] },
  { name: 'lint', command: ['oxlint', '--type-aware', '--deny-warnings'] },
  { name: 'dead code', command: ['knip', '--no-progress'] },
  {
    name: 'documents are up to date',
    command: ['node', 'scripts/apiDocs.ts', '--check'],
    when: () => existsSync('scripts/apiDocs.ts'),
  },
  // The browser tests open what people open.
  { name: 'the web app', command: ['vite', 'build', '--logLevel', 'warn'] },
  {
    name: 'tests',
    command: [
      'vitest',
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${resultFile}`,
      ...wanted,
    ],
  },
]

function run({ name, command: [program = '', ...args] }: Check): boolean {
  console.log(`\n--- ${name}`)
  const before = Date.now()
  const result = spawnSync(join('node_modules', '.bin', program), args, {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const passed = result.status === 0
  const seconds = ((Date.now() - before) / 1000).toFixed(1)
  console.log(`--- ${name}: ${passed ? 'passed' : 'FAILED'} after ${seconds} s`)
  return passed
}

/** The counts of the test run; a file that does not even load counts as one failed test. */
function count(testsPassed: boolean) {
  if (!existsSync(resultFile)) return { passed: 0, failed: 1, skipped: 0 }
  const result = JSON.parse(readFileSync(resultFile, 'utf8'))
  const failed = Math.max(result.numFailedTests, testsPassed ? 0 : 1)
  const skipped = result.numPendingTests + result.numTodoTests
  return { passed: result.numPassedTests, failed, skipped }
}

const failures: string[] = []
for (const check of checks) {
  if (check.when && !check.when()) continue
  if (!run(check)) failures.push(check.name)
}
const counts = count(!failures.includes('tests'))
rmSync(scratch, { recursive: true })
console.log(failures.length > 0 ? `\nFAILED: ${failures.join(', ')}` : '\nEvery check passed')
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`)
process.exit(failures.length > 0 ? 1 : 0)
