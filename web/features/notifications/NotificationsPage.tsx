import {
  ArrowDown,
  ArrowUp,
  Check,
  CloudOff,
  Mail,
  MessageSquareText,
  Moon,
  Smartphone,
  type LucideIcon,
} from 'lucide-react'
import type { NotificationSettings } from '../../../contract/notifications.ts'
import { LANGUAGES, MAY_TURN_OFF, TOLD_CHANNELS, type ToldChannel } from '../../../contract/told.ts'
import { useApp } from '../../app.ts'
import type { ChangeInput } from '../../changes.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { Choice } from '../../ui/Choice.tsx'
import { Unreadable } from '../../ui/ErrorBoundary.tsx'
import { TextField } from '../../ui/Field.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { Toggle } from '../../ui/Toggle.tsx'
import { useSettings } from './settings.ts'
import { ThisDevice } from './ThisDevice.tsx'
import { LANGUAGE_WORDS } from '../../words.ts'

type Kind = (typeof MAY_TURN_OFF)[number]
type Part = {
  settings: NotificationSettings
  choose: (choice: ChangeInput<'notifications.choose'>) => void
}

const KINDS: Record<Kind, [title: string, note: string]> = {
  visits: ['Visits', 'Confirmed, moved, cancelled, on the way, late'],
  reminders: ['Reminders', 'The day before, and two hours before'],
  messages: ['Messages', 'That somebody wrote to you; never what'],
  work: ['Work', 'Offers, questions and what is still to do'],
}
const CHANNELS: Record<ToldChannel, [word: string, icon: LucideIcon]> = {
  push: ['Ringing', Smartphone],
  sms: ['SMS', MessageSquareText],
  email: ['E-mail', Mail],
}
/** As most things are told, by whoever chose nothing. */
const USUAL: readonly ToldChannel[] = ['push', 'sms', 'email']

function What({ settings, choose }: Part) {
  const { user } = useApp()
  const kinds = MAY_TURN_OFF.filter((kind) => kind !== 'work' || user.role !== 'patient')
  return (
    <Card>
      <h2>What you are told, and how</h2>
      {kinds.map((kind) => (
        <fieldset key={kind} className="grid gap-1.5">
          <legend className="font-semibold">{KINDS[kind][0]}</legend>
          <p className="text-small text-muted">{KINDS[kind][1]}</p>
          <div className="grid grid-cols-3 gap-2">
            {TOLD_CHANNELS.map((channel) => {
              const on = !settings.off.some((one) => one.kind === kind && one.channel === channel)
              const [word, Icon] = CHANNELS[channel]
              return (
                <button
                  key={channel}
                  type="button"
                  aria-pressed={on}
                  onClick={() => choose({ turn: [{ kind, channel, on: !on }] })}
                  className={`flex min-h-12 items-center justify-center gap-1.5 rounded-small border-2 px-1 text-small font-semibold ${on ? 'border-brand bg-brand-soft text-brand' : 'border-line bg-card text-muted line-through'}`}
                >
                  {on ? (
                    <Check className="size-4 flex-none" aria-hidden />
                  ) : (
                    <Icon className="size-4 flex-none" aria-hidden />
                  )}
                  {word}
                </button>
              )
            })}
          </div>
        </fieldset>
      ))}
      <p className="text-small text-muted">
        One thing comes by one of them: the first that you have. Calls for help, early warnings and
        what concerns your account always come.
      </p>
    </Card>
  )
}

function moved(order: readonly ToldChannel[], from: number, to: number): ToldChannel[] {
  const next = [...order]
  next.splice(to, 0, ...next.splice(from, 1))
  return next
}

function Order({ settings, choose }: Part) {
  const order = settings.channels ?? USUAL
  const missing: Record<ToldChannel, boolean> = {
    push: settings.devices.length === 0,
    sms: !settings.reach.sms,
    email: !settings.reach.email,
  }
  return (
    <Card>
      <Toggle
        icon={ArrowUp}
        label="My own order"
        note={
          settings.channels
            ? 'What is tried first'
            : 'As suits what is told: what rings first, letters by e-mail'
        }
        checked={settings.channels !== null}
        onChange={(own) => choose({ channels: own ? [...USUAL] : null })}
      />
      {settings.channels && (
        <ol className="divide-y divide-line">
          {order.map((channel, n) => {
            const [word, Icon] = CHANNELS[channel]
            return (
              <li key={channel} className="flex items-center gap-2 py-1">
                <span className="w-5 text-muted">{n + 1}.</span>
                <Icon className="size-5 flex-none text-brand" aria-hidden />
                <span className="min-w-0 flex-1">
                  <b className="block">{word}</b>
                  {missing[channel] && (
                    <span className="block text-small text-muted">
                      {channel === 'push' ? 'No device rings yet' : 'Not confirmed yet'}
                    </span>
                  )}
                </span>
                <Button
                  kind="plain"
                  size="icon"
                  aria-label={`${word} earlier`}
                  disabled={n === 0}
                  onClick={() => choose({ channels: moved(order, n, n - 1) })}
                >
                  <ArrowUp className="size-5" aria-hidden />
                </Button>
                <Button
                  kind="plain"
                  size="icon"
                  aria-label={`${word} later`}
                  disabled={n === order.length - 1}
                  onClick={() => choose({ channels: moved(order, n, n + 1) })}
                >
                  <ArrowDown className="size-5" aria-hidden />
                </Button>
              </li>
            )
          })}
        </ol>
      )}
    </Card>
  )
}

function QuietHours({ settings, choose }: Part) {
  const { user } = useApp()
  const { quiet } = settings
  const set = (change: Partial<{ from: string; until: string }>) => {
    const next = { from: '21:00', until: '07:00', ...quiet, ...change }
    if (next.from && next.until && next.from !== next.until) choose({ quiet: next })
  }
  return (
    <Card>
      <Toggle
        icon={Moon}
        label="Quiet hours"
        note={quiet ? 'Ringing and SMS wait until they end' : 'Ringing and SMS come at any hour'}
        checked={quiet !== null}
        onChange={(on) => (on ? set({}) : choose({ quiet: null }))}
      />
      {quiet && (
        <div className="grid grid-cols-2 gap-3">
          <TextField
            label="From"
            type="time"
            value={quiet.from}
            onChange={({ target }) => set({ from: target.value })}
          />
          <TextField
            label="Until"
            type="time"
            value={quiet.until}
            onChange={({ target }) => set({ until: target.value })}
          />
        </div>
      )}
      <p className="text-small text-muted">
        A call for help and an early warning break through, and so does what happens at that moment:{' '}
        {user.role === 'patient'
          ? 'a nurse who is on the way or late.'
          : 'a visit that is offered to you, and a check-out that you forgot.'}
      </p>
    </Card>
  )
}

/** How a person is told what happens: on which devices, by what, when, and in which language. */
export default function NotificationsPage() {
  const { outbox } = useApp()
  const { query, settings, waits } = useSettings()
  const choose: Part['choose'] = (choice) => {
    // A refusal stays under what waits: nothing here is an open form.
    void outbox.add('notifications.choose', choice).then(({ settled }) => settled.catch(() => {}))
  }
  return (
    <div className="mx-auto grid w-full max-w-xl gap-4 pb-4">
      <PageHeader
        title="Notifications"
        note="Nothing about health is ever in them."
        back={{ to: '/settings', label: 'Settings' }}
      />
      {waits && (
        <Tag tone="info" icon={CloudOff}>
          Not sent yet
        </Tag>
      )}
      {query.isPending && !settings && <PageSkeleton />}
      {query.isError && !settings && (
        <Unreadable error={query.error} onRetry={() => void query.refetch()} />
      )}
      {settings && (
        <>
          <ThisDevice settings={settings} />
          <What settings={settings} choose={choose} />
          <QuietHours settings={settings} choose={choose} />
          <Order settings={settings} choose={choose} />
          <Card>
            <Choice
              label="Language of what you are sent"
              value={settings.language}
              onChange={(language) => choose({ language })}
              options={LANGUAGES.map((value) => ({
                value,
                title: <span lang={value}>{LANGUAGE_WORDS[value]}</span>,
              }))}
            />
          </Card>
        </>
      )}
    </div>
  )
}
