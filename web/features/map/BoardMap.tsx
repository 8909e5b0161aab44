import { useState } from 'react'
import type { Position } from '../../../contract/primitives.ts'
import { Ground } from './Ground.tsx'
import { HEIGHT, middleOf, spotOf, unitsPerKm, WIDTH, type Spot } from './scale.ts'

/** A nurse on her way: by its number the same in the picture and in the list beside it. */
export type OnTheRoad = {
  id: string
  number: number
  dot: Position | null
  door: Position | null
  /** Seen so long ago that the dot is only where she was. */
  stale: boolean
}

const clamp = (value: number, most: number) => Math.min(Math.max(value, 9), most - 9)
/** What lies beyond the paper is shown at its edge. */
const onPaper = ({ x, y }: Spot): Spot => ({ x: clamp(x, WIDTH), y: clamp(y, HEIGHT) })

/** Everybody who is on the road, each with the door she goes to. */
export default function BoardMap({
  nurses,
  words,
}: {
  nurses: readonly OnTheRoad[]
  words: string
}) {
  const [zoom, setZoom] = useState(0)
  const points = nurses.flatMap(({ dot, door }) => [dot, door].filter((point) => point !== null))
  const middle = middleOf(points)
  if (!middle) return null
  const units = unitsPerKm(middle, points, zoom)
  const place = (point: Position | null) => point && onPaper(spotOf(middle, point, units))
  return (
    <Ground
      units={units}
      words={words}
      zoom={zoom}
      onZoom={setZoom}
      north={false}
      caption={<span className="font-normal text-muted">As the crow flies, north above</span>}
    >
      {nurses.map((nurse) => {
        const [dot, door] = [place(nurse.dot), place(nurse.door)]
        const color = nurse.stale ? 'var(--muted)' : 'var(--brand)'
        return (
          <g key={nurse.id}>
            {dot && door && (
              <path
                d={`M${dot.x} ${dot.y} L${door.x} ${door.y}`}
                stroke={color}
                strokeWidth="2"
                strokeLinecap="round"
                strokeDasharray="1 6"
              />
            )}
            {door && (
              <>
                <path d={`M${door.x} ${door.y + 2} l-7 -11 a7 7 0 1 1 14 0z`} fill="var(--alert)" />
                <Number at={{ x: door.x, y: door.y - 8.5 }} color="var(--alert-ink)">
                  {nurse.number}
                </Number>
              </>
            )}
          </g>
        )
      })}
      {/* The dots lie above every door. */}
      {nurses.map((nurse) => {
        const dot = place(nurse.dot)
        return (
          dot && (
            <g key={nurse.id}>
              <circle
                cx={dot.x}
                cy={dot.y}
                r="8"
                fill={nurse.stale ? 'var(--muted)' : 'var(--brand)'}
                stroke="var(--card)"
                strokeWidth="2"
              />
              <Number at={dot} color={nurse.stale ? 'var(--card)' : 'var(--brand-ink)'}>
                {nurse.number}
              </Number>
            </g>
          )
        )
      })}
    </Ground>
  )
}

function Number({ at, color, children }: { at: Spot; color: string; children: number }) {
  return (
    <text x={at.x} y={at.y + 3.2} textAnchor="middle" fontSize="9" fontWeight="700" fill={color}>
      {children}
    </text>
  )
}
