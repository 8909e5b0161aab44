import { Minus, Plus } from 'lucide-react'
import { useId, useState } from 'react'
import type { Position } from '../../../contract/primitives.ts'
import { Button } from '../../ui/Button.tsx'
import { barOf, HEIGHT, kmWords, ringsOf, spotOf, unitsPerKm, WIDTH } from './scale.ts'

export type Dot = Position & { accuracy: number }
type Props = {
  home: Position
  dot: Dot | null
  /** The way so far, for dispatch; what was flagged is drawn as a gap. */
  trail?: readonly (Position & { implausible: boolean })[]
  suburb: string
  /** What the picture shows, in words: read out instead of it, and written below. */
  words: string
}

/** One line for each stretch without an impossible leap. */
function stretches(points: NonNullable<Props['trail']>): Position[][] {
  const lines: Position[][] = [[]]
  for (const point of points) {
    if (point.implausible) lines.push([])
    else lines.at(-1)!.push(point)
  }
  return lines.filter((line) => line.length > 1)
}

/**
 * A drawn ground: paper, rings of distance around the door, a scale. True direction and distance, no
 * streets; it needs no map of anybody, and tells nobody else where the patient lives.
 */
export default function RoadMap({ home, dot, trail = [], suburb, words }: Props) {
  const [zoom, setZoom] = useState(0)
  const clip = useId()
  const lines = stretches(trail)
  const units = unitsPerKm(home, [...(dot ? [dot] : []), ...lines.flat()], zoom)
  const at = dot && spotOf(home, dot, units)
  const bar = barOf(units)
  const [cx, cy] = [WIDTH / 2, HEIGHT / 2]
  const draw = (line: Position[]) =>
    line.map((point) => spotOf(home, point, units)).map(({ x, y }) => `${x},${y}`)
  return (
    <figure className="relative grid gap-1.5">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={words}
        className="w-full rounded-[12px] bg-well"
      >
        <clipPath id={clip}>
          <rect width={WIDTH} height={HEIGHT} rx="10" />
        </clipPath>
        <g clipPath={`url(#${clip})`}>
          {ringsOf(units).map((km) => (
            <g key={km}>
              <circle
                cx={cx}
                cy={cy}
                r={km * units}
                fill="none"
                stroke="var(--line)"
                strokeWidth="1.5"
              />
              <text
                x={cx}
                y={cy - km * units - 4}
                textAnchor="middle"
                fontSize="9.5"
                fill="var(--muted)"
              >
                {kmWords(km)}
              </text>
            </g>
          ))}
          {lines.map((line, n) => (
            <polyline
              key={n}
              points={draw(line).join(' ')}
              fill="none"
              stroke="var(--brand)"
              strokeOpacity="0.55"
              strokeWidth="3"
              strokeLinejoin="round"
              strokeLinecap="round"
            />
          ))}
          {at && (
            <>
              <path
                d={`M${at.x} ${at.y} L${cx} ${cy}`}
                stroke="var(--brand)"
                strokeWidth="3"
                strokeLinecap="round"
                strokeDasharray="1 8"
              />
              <circle
                cx={at.x}
                cy={at.y}
                r={Math.max(9, (dot.accuracy / 1000) * units)}
                fill="var(--brand)"
                fillOpacity="0.16"
              />
            </>
          )}
          <path d={`M${cx} ${cy + 3} l-8 -13 a8 8 0 1 1 16 0z`} fill="var(--alert)" />
          <text
            x={cx}
            y={cy + 17}
            textAnchor="middle"
            fontSize="11"
            fontWeight="600"
            fill="var(--ink)"
          >
            {suburb}
          </text>
          {at && (
            <circle
              cx={at.x}
              cy={at.y}
              r="7"
              fill="var(--brand)"
              stroke="var(--card)"
              strokeWidth="2.5"
            />
          )}
          <g stroke="var(--muted)" strokeWidth="2" fill="none">
            <path
              d={`M12 ${HEIGHT - 18} v6 h${bar * units} v-6`}
              strokeLinejoin="round"
              strokeLinecap="round"
            />
          </g>
          <text x="14" y={HEIGHT - 22} fontSize="9.5" fill="var(--muted)">
            {kmWords(bar)}
          </text>
          <path d="M16 26 l5 -14 l5 14 l-5 -4z" fill="var(--muted)" />
          <text x="21" y="38" textAnchor="middle" fontSize="9.5" fill="var(--muted)">
            N
          </text>
        </g>
      </svg>
      <figcaption className="flex items-center gap-1">
        <span className="min-w-0 flex-1 text-small font-semibold" aria-hidden>
          {words}
        </span>
        <Button
          kind="plain"
          size="icon"
          aria-label="Wider"
          disabled={zoom <= -3}
          onClick={() => setZoom(zoom - 1)}
        >
          <Minus aria-hidden />
        </Button>
        <Button
          kind="plain"
          size="icon"
          aria-label="Closer"
          disabled={zoom >= 4}
          onClick={() => setZoom(zoom + 1)}
        >
          <Plus aria-hidden />
        </Button>
      </figcaption>
    </figure>
  )
}
