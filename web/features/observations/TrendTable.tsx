import { Link } from 'react-router'
import type { TrendRound, Trends } from '../../../contract/observations.ts'
import { day, time } from '../../time.ts'
import { useNow } from '../../useNow.ts'
import { chartsOf, type ChartName, type Mark } from './trendScale.ts'
import { CHART_WORDS, PLAIN_CHART_WORDS } from './words.ts'

const WORDS = ['', '!', '!', '!!'] as const

/** The same in numbers, the newest first: for whoever wants them, and for screen readers. */
export function TrendTable({ read, family }: { read: Trends; family: boolean }) {
  const now = useNow()
  const whenOf = ({ at, uncertain }: TrendRound) =>
    `${uncertain ? 'about ' : ''}${day(at, now)} ${time(at)}`
  const charts = chartsOf(read.items, read)
  const words = family ? PLAIN_CHART_WORDS : CHART_WORDS
  const found = new Map<string, Mark>(
    charts.flatMap(({ lines }) =>
      lines.flatMap(({ name, marks }) =>
        marks.map((mark) => [`${name} ${mark.round.id}`, mark] as const),
      ),
    ),
  )
  return (
    <div className="relative overflow-x-auto" role="region" aria-label="Values as numbers">
      <table className="w-full border-collapse text-left tabular-nums">
        <thead>
          <tr className="text-small text-muted">
            <th scope="col" className="sticky left-0 bg-surface py-2 pr-3 font-semibold">
              When
            </th>
            {charts.map(({ name, unit }) => (
              <th key={name} scope="col" className="px-2 py-2 align-bottom font-semibold">
                {words[name]} {unit && <span className="font-normal">{unit}</span>}
              </th>
            ))}
            <th scope="col" className="px-2 py-2 font-semibold">
              By
            </th>
          </tr>
        </thead>
        <tbody>
          {read.items.map((round) => (
            <tr key={round.id} className="border-t border-line">
              <th
                scope="row"
                className="sticky left-0 bg-surface py-2 pr-3 font-semibold whitespace-nowrap"
              >
                {round.visitId ? (
                  <Link to={`/visits/${round.visitId}`} className="text-brand">
                    {whenOf(round)}
                  </Link>
                ) : (
                  whenOf(round)
                )}
              </th>
              {charts.map(({ name, lines }) => (
                <Cell
                  key={name}
                  name={name}
                  marks={lines.map((line) => found.get(`${line.name} ${round.id}`) ?? null)}
                />
              ))}
              <td className="px-2 py-2 text-small whitespace-nowrap text-muted">{round.by.name}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Cell({ name, marks }: { name: ChartName; marks: (Mark | null)[] }) {
  if (marks.every((mark) => mark === null)) return <td className="px-2 py-2 text-muted">–</td>
  const level = Math.max(...marks.map((mark) => mark?.level ?? 0)) as 0 | 1 | 2 | 3
  const side = marks.find((mark) => mark && mark.level > 0)?.side
  const tone = level === 3 ? 'font-bold text-alert' : level > 0 ? 'font-bold text-warn' : ''
  return (
    <td className={`px-2 py-2 whitespace-nowrap ${tone}`}>
      {marks.map((mark) => mark?.word ?? '–').join('/')}
      {level > 0 && (
        <>
          <span aria-hidden> {side === 'below' ? '▼' : '▲'}</span>
          <span aria-hidden>{WORDS[level]}</span>
          <span className="sr-only">
            {name === 'score' ? ', warns' : side === 'below' ? ', low' : ', high'}
          </span>
        </>
      )}
    </td>
  )
}
