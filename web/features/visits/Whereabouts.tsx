import type { Visit } from '../../../contract/visits.ts'
import { time } from '../../time.ts'
import { kilometres, offsetKm } from '../../distance.ts'
import { useWhereabouts } from './queries.ts'

const RINGS = [0.5, 1, 2, 5, 10, 20]

/**
 * Where the nurse is seen from the door: true direction and distance, no streets. A picture that
 * needs no map tiles, and tells nobody else where the patient lives.
 */
export function Whereabouts({ visit }: { visit: Visit }) {
  const location = useWhereabouts(visit)
  const home = visit.address?.pin
  if (!location || !home) return null
  const distance = kilometres(location, home)
  const scale = 58 / Math.max(distance, 0.3)
  const { east, north } = offsetKm(home, location)
  const x = 150 + Math.max(-130, Math.min(130, east * scale * 1.6))
  const y = 78 - Math.max(-64, Math.min(64, north * scale))
  const shown = distance < 1 ? `${Math.round(distance * 1000)} m` : `${distance.toFixed(1)} km`
  return (
    <svg
      viewBox="0 0 300 156"
      role="img"
      aria-label={`${visit.nurse?.name ?? 'The nurse'} is ${shown} away, seen at ${time(location.at)}`}
      className="w-full flex-none rounded-[12px] bg-well"
    >
      {RINGS.filter((ring) => ring * scale < 110 && ring * scale > 16).map((ring) => (
        <g key={ring}>
          <ellipse
            cx="150"
            cy="78"
            rx={ring * scale * 1.6}
            ry={ring * scale}
            fill="none"
            stroke="var(--line)"
            strokeWidth="2"
          />
          <text x="150" y={74 - ring * scale} textAnchor="middle" fontSize="10" fill="var(--muted)">
            {ring < 1 ? `${ring * 1000} m` : `${ring} km`}
          </text>
        </g>
      ))}
      <path
        d={`M${x} ${y} L150 78`}
        stroke="var(--brand)"
        strokeWidth="4"
        strokeLinecap="round"
        strokeDasharray="1 9"
      />
      <path d="M150 82 l-9 -14 a9 9 0 1 1 18 0z" fill="var(--alert)" />
      <circle cx={x} cy={y} r="9" fill="var(--brand)" stroke="var(--card)" strokeWidth="3" />
      <text x="292" y="148" textAnchor="end" fontSize="12" fontWeight="600" fill="var(--ink)">
        {`${shown}, seen ${time(location.at)}`}
      </text>
    </svg>
  )
}
