import { useEffect, useEffectEvent, useRef, useState, type RefObject } from 'react'
import { Link } from 'react-router'
import type { TrendRound, Trends as Read } from '../../../contract/observations.ts'
import { day, time } from '../../time.ts'
import { Tag } from '../../ui/Tag.tsx'
import { useNow } from '../../useNow.ts'
import { momentAt, TrendChart } from './TrendChart.tsx'
import { chartsOf, nearestTo, timesOf, type Chart } from './trendScale.ts'
import { Values } from './Values.tsx'
import { CHART_WORDS, PLAIN_CHART_WORDS, RISK_LOOK, riskTone } from './words.ts'

/** How wide there is room for charts. */
function useWidth() {
  const place = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  useEffect(() => {
    const { current } = place
    if (!current) return
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry!.contentRect.width)))
    observer.observe(current)
    return () => observer.disconnect()
  }, [])
  return [place, width] as const
}

/** Says how far from the left of a place it was touched, also while a finger or mouse goes along it. */
function useTouched(place: RefObject<HTMLElement | null>, onTouched: (x: number) => void) {
  const heard = useEffectEvent(onTouched)
  useEffect(() => {
    const { current } = place
    if (!current) return
    const listen = ({ type, buttons, clientX }: PointerEvent) => {
      if (type === 'pointerdown' || buttons > 0)
        heard(clientX - current.getBoundingClientRect().left)
    }
    current.addEventListener('pointerdown', listen)
    current.addEventListener('pointermove', listen)
    return () => {
      current.removeEventListener('pointerdown', listen)
      current.removeEventListener('pointermove', listen)
    }
  }, [place])
}

/** Small charts under each other on one time, the score on top; a touch reads all of them at that moment. */
export function Charts({
  read,
  family,
  compact = false,
}: {
  read: Read
  family: boolean
  compact?: boolean
}) {
  const now = useNow()
  const [place, width] = useWidth()
  const [chosen, setChosen] = useState<string | null>(null)
  const { items } = read
  const charts = chartsOf(items, read).filter(
    ({ lines }) => !compact || lines.some(({ marks }) => marks.length > 1),
  )
  const axis = { ...timesOf(items), width }
  // Beside the charts, which are pictures: keyboards and screen readers go by the slider.
  useTouched(place, (x) => {
    if (!compact) setChosen(nearestTo(items, momentAt(axis, x))?.id ?? null)
  })
  const round = items.find(({ id }) => id === chosen) ?? items[0]
  const joined = read.rounds === items.length
  if (!round) return null
  return (
    <div className="grid gap-3">
      {!compact && <Chosen round={round} rounds={items} onChoose={setChosen} />}
      {!joined && (
        <p className="text-small text-muted">
          {items.length} of {read.rounds} rounds are drawn: of each stretch of time the lowest and
          the highest of every sign. Nothing worse or better was left out.
        </p>
      )}
      <div ref={place} className={`grid touch-pan-y gap-3 ${compact ? '' : 'cursor-crosshair'}`}>
        {width > 0 &&
          charts.map((chart, n) => (
            <figure key={chart.name} className="grid gap-0.5">
              <figcaption className="flex flex-wrap items-baseline justify-between gap-x-3">
                <span className="font-semibold">
                  {(family ? PLAIN_CHART_WORDS : CHART_WORDS)[chart.name]}
                </span>
                <Latest chart={chart} id={compact ? null : round.id} />
              </figcaption>
              <TrendChart
                chart={chart}
                axis={axis}
                height={compact ? 64 : 96}
                now={now}
                selected={compact ? null : round.id}
                joined={joined}
                last={n === charts.length - 1}
              />
            </figure>
          ))}
      </div>
    </div>
  )
}

/** The value of that round, or the last one, as large as it matters. */
function Latest({ chart, id }: { chart: Chart; id: string | null }) {
  const marks = chart.lines.map(
    ({ marks: all }) => (id ? all.find(({ round }) => round.id === id) : all.at(-1)) ?? null,
  )
  if (marks.every((mark) => mark === null))
    return <span className="text-small text-muted">not measured then</span>
  const level = Math.max(...marks.map((mark) => mark?.level ?? 0))
  const tone = level === 3 ? 'text-alert' : level > 0 ? 'text-warn' : ''
  const side = marks.find((mark) => mark && mark.level > 0)?.side
  return (
    <span className={`text-large leading-tight font-[750] tabular-nums ${tone}`}>
      {side && (
        <span className="mr-1 text-small">
          <span aria-hidden>{side === 'below' ? '▼ ' : '▲ '}</span>
          {chart.name !== 'score' && (side === 'below' ? 'low' : 'high')}
        </span>
      )}
      {marks.map((mark) => mark?.word ?? '–').join('/')}{' '}
      <span className="text-small font-normal text-muted">{chart.unit}</span>
    </span>
  )
}

/** One round in full, and the way through all of them with a thumb or the arrows of a keyboard. */
function Chosen({
  round,
  rounds,
  onChoose,
}: {
  round: TrendRound
  rounds: readonly TrendRound[]
  onChoose: (id: string) => void
}) {
  const now = useNow()
  const at = rounds.length - 1 - rounds.findIndex(({ id }) => id === round.id)
  const when = `${round.uncertain ? 'about ' : ''}${day(round.at, now)} ${time(round.at)}`
  return (
    <section
      aria-label="One round"
      className="sticky top-14 z-10 grid gap-1 border-b border-line bg-surface py-2"
    >
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <b className="text-large">{when}</b>
        <span className="text-small text-muted">{round.by.name}</span>
        {round.score && (
          <Tag tone={riskTone(round.score.risk, !round.score.atLeast)}>
            NEWS2 {round.score.total}
            {round.score.atLeast ? '+' : ''} · {RISK_LOOK[round.score.risk].word}
          </Tag>
        )}
        {round.worried && <Tag tone="alert">The nurse was worried</Tag>}
        {round.visitId && (
          <Link
            to={`/visits/${round.visitId}`}
            className="inline-flex min-h-12 items-center font-semibold text-brand"
          >
            Open the visit
          </Link>
        )}
      </p>
      <Values measured={round.measured} />
      {rounds.length > 1 && (
        <input
          type="range"
          aria-label="Which round"
          aria-valuetext={when}
          min={0}
          max={rounds.length - 1}
          value={at}
          onChange={(event) => onChoose(rounds[rounds.length - 1 - Number(event.target.value)]!.id)}
          className="h-12 w-full accent-brand"
        />
      )}
    </section>
  )
}
