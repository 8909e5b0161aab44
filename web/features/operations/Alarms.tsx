import { CircleAlert, Info, TriangleAlert } from 'lucide-react'
import type { Alarm } from '../../../contract/operations.ts'
import { Card } from '../../ui/Card.tsx'
import { Tag } from '../../ui/Tag.tsx'

const LEVELS = {
  alert: { tone: 'alert', icon: CircleAlert, word: 'Now', frame: 'border-alert' },
  warn: { tone: 'warn', icon: TriangleAlert, word: 'Soon', frame: 'border-line' },
  note: { tone: 'info', icon: Info, word: 'Set up so', frame: 'border-line' },
} as const

function Sentence({ alarm }: { alarm: Alarm }) {
  const { tone, icon, word, frame } = LEVELS[alarm.level]
  return (
    <li className={`grid gap-1.5 rounded-card border bg-card p-4 ${frame}`}>
      <span className="flex">
        <Tag tone={tone} icon={icon}>
          {word}
        </Tag>
      </span>
      <b className={alarm.level === 'alert' ? 'text-large leading-snug' : ''}>{alarm.what}</b>
      <span className="text-muted">{alarm.todo}</span>
    </li>
  )
}

type Shown = { alarms: readonly Alarm[] }

/** What is wrong and what to do, gravest first. */
export function Alarms({ alarms }: Shown) {
  if (alarms.length === 0) return null
  return (
    <ul className="grid gap-2.5" aria-label="Alarms">
      {alarms.map((alarm) => (
        <Sentence key={`${alarm.name} ${alarm.what}`} alarm={alarm} />
      ))}
    </ul>
  )
}

/** How the installation is set up, where somebody might expect more of it. */
export function NotSetUp({ alarms }: Shown) {
  if (alarms.length === 0) return null
  return (
    <Card>
      <h2>Not set up</h2>
      <ul>
        {alarms.map((alarm) => (
          <li key={alarm.name} className="border-t border-line py-2.5 first:border-0">
            <span className="block">{alarm.what}</span>
            <span className="block text-small text-muted">{alarm.todo}</span>
          </li>
        ))}
      </ul>
    </Card>
  )
}
