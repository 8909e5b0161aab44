// npm run bench [-- section ... --json --visits n]: each figure beside its bare limit from the same run,
// and its target. Ends with 1 when a target is missed.
import { parseArgs } from 'node:util'
import { StartError } from '../server/platform/database/failure.ts'
import { runProgram } from '../server/platform/program.ts'
import { describeFigure, type Figure } from './bench/figures.ts'
import { benchJobs } from './bench/jobs.ts'
import { benchMessages } from './bench/messages.ts'
import { benchReports } from './bench/reports.ts'
import { benchTrends } from './bench/trends.ts'
import { benchUploads } from './bench/uploads.ts'
import { benchVisits } from './bench/visits.ts'

type Section = (
  say: (line: string) => void,
  stopped: Promise<never>,
  options: { visits?: number },
) => Promise<Figure[]>
const SECTIONS: Record<string, Section> = {
  messages: benchMessages,
  visits: benchVisits,
  trends: benchTrends,
  reports: benchReports,
  uploads: benchUploads,
  jobs: benchJobs,
}

function optionsOf(args: string[]) {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { json: { type: 'boolean', default: false }, visits: { type: 'string' } },
    })
    const { visits } = values
    if (visits !== undefined && !(Number(visits) >= 20_000))
      throw new Error('--visits is a number of at least 20000')
    return {
      json: values.json,
      sections: positionals,
      options: visits === undefined ? {} : { visits: Number(visits) },
    }
  } catch (error) {
    throw new StartError(
      `npm run bench takes sections, --json and --visits: ${(error as Error).message}`,
    )
  }
}

await runProgram(async () => {
  const { sections, json, options } = optionsOf(process.argv.slice(2))
  const unknown = sections.find((name) => !(name in SECTIONS))
  if (unknown)
    throw new StartError(
      `There is no section ${unknown}. There are: ${Object.keys(SECTIONS).join(', ')}.`,
    )
  const say = (line: string) => console.error(line)
  // Ctrl-C ends what was started here before this process ends.
  const { promise: stopped, reject } = Promise.withResolvers<never>()
  stopped.catch(() => {})
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => reject(new StartError('Stopped.')))
  const found: (Figure & { section: string })[] = []
  for (const [section, run] of Object.entries(SECTIONS)) {
    if (sections.length > 0 && !sections.includes(section)) continue
    say(section)
    for (const figure of await run(say, stopped, options)) {
      found.push({ section, ...figure })
      if (!json) console.log(describeFigure(figure))
    }
  }
  if (json) console.log(JSON.stringify(found))
  const missed = found.filter(({ met }) => !met)
  if (!json) console.log(missed.length > 0 ? `\n${missed.length} missed` : '\nEvery target is met')
  process.exit(missed.length > 0 ? 1 : 0)
})
