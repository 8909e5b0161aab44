import { useState } from 'react'
import type { Position } from '../../../contract/primitives.ts'
import { Ground, Rings } from './Ground.tsx'
import { HEIGHT, ringsOf, spotOf, unitsPerKm, WIDTH } from './scale.ts'

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

/** The way to a door: rings of distance around it, where the nurse is, and how she came. */
export default function RoadMap({ home, dot, trail = [], suburb, words }: Props) {
  const [zoom, setZoom] = useState(0)
  const lines = stretches(trail)
  const units = unitsPerKm(home, [...(dot ? [dot] : []), ...lines.flat()], zoom)
  const at = dot && spotOf(home, dot, units)
  const [cx, cy] = [WIDTH / 2, HEIGHT / 2]
  const draw = (line: Position[]) =>
    line.map((point) => spotOf(home, point, units)).map(({ x, y }) => `${x},${y}`)
  return (
    <Ground
      units={units}
      words={words}
      zoom={zoom}
      onZoom={setZoom}
      caption={<span aria-hidden>{words}</span>}
    >
      <Rings at={ringsOf(units)} units={units} />
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
      <text x={cx} y={cy + 17} textAnchor="middle" fontSize="11" fontWeight="600" fill="var(--ink)">
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
    </Ground>
  )
}
