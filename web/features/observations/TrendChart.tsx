import { addDays, day, dayOf, instantOf, stamp, time, ZONE } from '../../time.ts'
import { stretchesOf, type Chart, type Mark } from './trendScale.ts'
import { CHART_WORDS } from './words.ts'

const LEFT = 40
const RIGHT = 14
const ABOVE = 10
const AXIS = 22
const SIZE = 5

const INK = ['fill-brand', 'fill-warn', 'fill-warn', 'fill-alert'] as const
/** Out of the band is another shape as well as another colour: up or down, as the value is. */
const PATHS = {
  in: `M-4,0a4,4 0 1,0 8,0a4,4 0 1,0 -8,0`,
  above: `M0,${-SIZE - 1}L${SIZE + 1},${SIZE - 1}L${-SIZE - 1},${SIZE - 1}Z`,
  below: `M0,${SIZE + 1}L${SIZE + 1},${-SIZE + 1}L${-SIZE - 1},${-SIZE + 1}Z`,
} as const

export type Axis = { from: number; until: number; width: number }

/** Where a moment stands on the axis that all charts share. */
const across = ({ from, until, width }: Axis, at: number) =>
  LEFT + ((at - from) / (until - from || 1)) * (width - LEFT - RIGHT)

/** The moment under a point of a chart. */
export const momentAt = ({ from, until, width }: Axis, x: number) =>
  from + ((x - LEFT) / (width - LEFT - RIGHT)) * (until - from)

/** What is written along the time: beginnings of days, or hours where it is no longer than two days. */
function ticksOf({ from, until, width }: Axis): { at: number; word: string }[] {
  const many = width < 520 ? 3 : 5
  const days = Math.ceil((until - from) / DAY_MS)
  if (days <= 2)
    return Array.from({ length: many }, (_, n) => {
      const at = from + ((until - from) * (n + 0.5)) / many
      return { at, word: `${day(at, until).slice(0, 3)} ${time(at)}` }
    })
  const step = Math.ceil(days / many)
  const first = dayOf(from)
  return Array.from({ length: many }, (_, n) => {
    const at = Date.parse(instantOf(addDays(first, 1 + n * step), '00:00'))
    return { at, word: days > 300 ? longDates.format(at) : dates.format(at) }
  }).filter(({ at }) => at < until)
}
const DAY_MS = 24 * 3_600_000
const dates = new Intl.DateTimeFormat('en-ZA', { timeZone: ZONE, day: 'numeric', month: 'short' })
const longDates = new Intl.DateTimeFormat('en-ZA', {
  timeZone: ZONE,
  month: 'short',
  year: 'numeric',
})
/** What the chart shows, in a sentence for whoever does not see it. */
function sentenceOf({ name, unit, lines, band }: Chart, now: number): string {
  const said = lines.flatMap(({ name: line, marks }) => {
    const last = marks.at(-1)
    if (!last) return []
    const values = marks.map(({ value }) => value)
    const out = marks.filter(({ level }) => level > 0).length
    return [
      `${lines.length > 1 ? `${CHART_WORDS[line as keyof typeof CHART_WORDS] ?? line}: ` : ''}${marks.length} values, lowest ${Math.min(...values)}, highest ${Math.max(...values)}, last ${last.word} ${unit} ${stamp(last.at, now)}${out > 0 ? `, ${out} out of the usual` : ''}`,
    ]
  })
  const usual = band ? `. Usual: ${band.from} to ${band.to}` : ''
  return `${CHART_WORDS[name]}. ${said.join('. ')}${usual}.`
}

/** One sign over time: its band shaded, what lies out of it marked by shape and colour, gaps left open. */
export function TrendChart({
  chart,
  axis,
  height,
  now,
  selected,
  joined,
  last,
}: {
  chart: Chart
  axis: Axis
  height: number
  now: number
  selected: string | null
  /** Where a long time is thinned, nothing is joined: what lay between is left out. */
  joined: boolean
  /** The lowest of them says when. */
  last: boolean
}) {
  const { low, high, band, limits, lines } = chart
  const bottom = height - 8
  const y = (value: number) => bottom - ((value - low) / (high - low)) * (bottom - ABOVE)
  const x = (mark: Mark) => across(axis, mark.at)
  const shut = (value: number) => Math.min(bottom, Math.max(ABOVE - 4, value))
  const edges = band && [shut(y(band.to)), shut(y(band.from))]
  const ticks = ticksOf(axis)
  const shown = lines.flatMap(({ marks }) => marks).find(({ round }) => round.id === selected)
  return (
    <svg
      role="img"
      aria-label={sentenceOf(chart, now)}
      width={axis.width}
      height={height + (last ? AXIS : 0)}
      className="block max-w-full overflow-visible"
    >
      {edges && edges[1]! > edges[0]! && (
        <rect
          x={LEFT}
          y={edges[0]}
          width={axis.width - LEFT - RIGHT}
          height={edges[1]! - edges[0]!}
          className="fill-good-soft"
        />
      )}
      {ticks.map(({ at }) => (
        <line
          key={at}
          x1={across(axis, at)}
          x2={across(axis, at)}
          y1={ABOVE - 4}
          y2={bottom}
          className="stroke-line"
        />
      ))}
      {limits.map((limit) => (
        <line
          key={limit}
          x1={LEFT}
          x2={axis.width - RIGHT}
          y1={y(limit)}
          y2={y(limit)}
          strokeDasharray="4 4"
          className="stroke-warn"
        />
      ))}
      <Scale low={low} high={high} band={band} y={y} limits={limits} />
      {shown && (
        <line
          x1={x(shown)}
          x2={x(shown)}
          y1={0}
          y2={height}
          strokeWidth={2}
          className="stroke-brand"
        />
      )}
      {joined &&
        lines.flatMap(({ name, marks }) =>
          stretchesOf(marks).map((stretch) => (
            <polyline
              key={`${name} ${stretch[0]!.round.id}`}
              points={stretch.map((mark) => `${x(mark)},${y(mark.value)}`).join(' ')}
              fill="none"
              strokeWidth={2}
              className="stroke-brand-line"
            />
          )),
        )}
      {lines.flatMap(({ name, marks }) =>
        marks.map((mark) => (
          <Point
            key={`${name} ${mark.round.id}`}
            mark={mark}
            x={x(mark)}
            y={y(mark.value)}
            chosen={mark.round.id === selected}
          />
        )),
      )}
      {last &&
        ticks.map(({ at, word }) => (
          <text
            key={at}
            x={across(axis, at)}
            y={height + 14}
            textAnchor={anchorAt(across(axis, at), axis.width)}
            className="fill-muted text-small"
          >
            {word}
          </text>
        ))}
    </svg>
  )
}

/** No word is cut off at an edge. */
const anchorAt = (x: number, width: number) =>
  x < LEFT + 24 ? 'start' : x > width - 44 ? 'end' : 'middle'

/** The numbers at the side: the edges of the band, else the ends of what is shown. */
function Scale({
  low,
  high,
  band,
  limits,
  y,
}: Pick<Chart, 'low' | 'high' | 'band' | 'limits'> & { y: (value: number) => number }) {
  const whole = (value: number) => Number(value.toFixed(high - low < 5 ? 1 : 0))
  const wanted = [...limits, band?.from, band?.to, whole(low), whole(high)]
  const words: number[] = []
  for (const value of wanted)
    if (
      value !== undefined &&
      value >= low - 0.05 &&
      value <= high + 0.05 &&
      words.every((other) => Math.abs(y(other) - y(value)) >= 13)
    )
      words.push(value)
  return words.map((value) => (
    <text
      key={value}
      x={LEFT - 6}
      y={y(value) + 4}
      textAnchor="end"
      className="fill-muted text-small"
    >
      {value}
    </text>
  ))
}

function Point({ mark, x, y, chosen }: { mark: Mark; x: number; y: number; chosen: boolean }) {
  const beyond = mark.word === 'HI' || mark.word === 'LO'
  return (
    <g transform={`translate(${x},${y})`}>
      {chosen && <circle r={9} className="fill-none stroke-ink" strokeWidth={2} />}
      <path
        d={PATHS[mark.side]}
        strokeWidth={1.5}
        strokeDasharray={mark.round.uncertain ? '2 2' : undefined}
        className={`${INK[mark.level]} stroke-card`}
      />
      {beyond && (
        <text
          y={mark.word === 'HI' ? 18 : -10}
          textAnchor="middle"
          className="fill-alert text-small font-bold"
        >
          {mark.word}
        </text>
      )}
    </g>
  )
}
