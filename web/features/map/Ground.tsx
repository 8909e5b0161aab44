import { Minus, Plus } from 'lucide-react'
import { type ReactNode, useId } from 'react'
import { Button } from '../../ui/Button.tsx'
import { barOf, HEIGHT, kmWords, WIDTH } from './scale.ts'

type Props = {
  /** Units of the paper to a kilometre. */
  units: number
  /** What the picture shows, in words: read out instead of it. */
  words: string
  zoom: number
  onZoom: (zoom: number) => void
  /** An arrow to the north, where the words beside it do not say so. */
  north?: boolean
  children: ReactNode
  /** Stands beside the keys that move closer and wider. */
  caption: ReactNode
}

/**
 * A drawn ground: paper, a scale, north. True direction and distance, no streets; it needs no map of
 * anybody, and tells nobody else where the patient lives.
 */
export function Ground({ units, words, zoom, onZoom, north = true, children, caption }: Props) {
  const clip = useId()
  const bar = barOf(units)
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
          <path
            d={`M12 ${HEIGHT - 18} v6 h${bar * units} v-6`}
            stroke="var(--muted)"
            strokeWidth="2"
            fill="none"
            strokeLinejoin="round"
            strokeLinecap="round"
          />
          <text x="14" y={HEIGHT - 22} fontSize="9.5" fill="var(--muted)">
            {kmWords(bar)}
          </text>
          {north && (
            <>
              <path d="M16 26 l5 -14 l5 14 l-5 -4z" fill="var(--muted)" />
              <text x="21" y="38" textAnchor="middle" fontSize="9.5" fill="var(--muted)">
                N
              </text>
            </>
          )}
          {children}
        </g>
      </svg>
      <figcaption className="flex items-center gap-1">
        <span className="min-w-0 flex-1 text-small font-semibold">{caption}</span>
        <Button
          kind="plain"
          size="icon"
          aria-label="Wider"
          disabled={zoom <= -3}
          onClick={() => onZoom(zoom - 1)}
        >
          <Minus aria-hidden />
        </Button>
        <Button
          kind="plain"
          size="icon"
          aria-label="Closer"
          disabled={zoom >= 4}
          onClick={() => onZoom(zoom + 1)}
        >
          <Plus aria-hidden />
        </Button>
      </figcaption>
    </figure>
  )
}

/** Rings of round distances around the middle of the paper. */
export function Rings({ at, units }: { at: readonly number[]; units: number }) {
  const [cx, cy] = [WIDTH / 2, HEIGHT / 2]
  return at.map((km) => (
    <g key={km}>
      <circle cx={cx} cy={cy} r={km * units} fill="none" stroke="var(--line)" strokeWidth="1.5" />
      <text x={cx} y={cy - km * units - 4} textAnchor="middle" fontSize="9.5" fill="var(--muted)">
        {kmWords(km)}
      </text>
    </g>
  ))
}
