import { useQuery, useQueryClient } from '@tanstack/react-query'
import { BellOff, BellRing, Laptop, Send, Smartphone, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { NotificationSettings } from '../../../contract/notifications.ts'
import { sentenceOf } from '../../api.ts'
import { useApp } from '../../app.ts'
import { keys } from '../../cache.ts'
import { allowPush, readPushState, stopPush, type PushState } from '../../push.ts'
import { day } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { useNow } from '../../useNow.ts'

const WORDS: Record<PushState, string> = {
  on: 'It rings, also while the app is closed.',
  off: 'It does not ring yet.',
  ask: 'It does not ring yet. Your browser asks you once whether it may.',
  denied:
    'You said no to this in the browser. To allow it: press the icon left of the address, choose "Notifications", then "Allow", and open this page again.',
  unsupported:
    'This browser cannot ring. Use Chrome, Firefox, Edge or Safari, not in a private window.',
  'not-installed':
    'On an iPhone or iPad only the installed app rings: press Share, then "Add to Home Screen", and open Ahava from there.',
}

/** Whether this browser rings, and the other devices of the person that do. */
export function ThisDevice({ settings }: { settings: NotificationSettings }) {
  const { client, user } = useApp()
  const queries = useQueryClient()
  const toast = useToast()
  const now = useNow()
  const [busy, setBusy] = useState(false)
  const state = useQuery({
    queryKey: ['push-state'],
    queryFn: readPushState,
    staleTime: 0,
    networkMode: 'always',
  })
  const here = settings.devices.find(({ current, by }) => current && by === 'browser')
  const others = settings.devices.filter((device) => device !== here)

  async function run(act: () => Promise<unknown>, said?: string) {
    setBusy(true)
    try {
      await act()
      if (said) toast(said)
    } catch (error) {
      toast(sentenceOf(error), { tone: 'alert' })
    }
    await queries.invalidateQueries({ queryKey: keys.notifications })
    await queries.invalidateQueries({ queryKey: ['push-state'] })
    setBusy(false)
  }
  const stop = async (id: string) => {
    await client.notifications.removeDevice({ id })
    if (id === here?.id) await stopPush()
  }
  if (!state.data) return <Skeleton className="h-40" />
  // The server has forgotten this browser, or never knew it.
  const shown: PushState = state.data === 'on' && !here ? 'off' : state.data

  return (
    <Card>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2>This device</h2>
        <Tag tone={shown === 'on' ? 'good' : 'warn'} icon={shown === 'on' ? BellRing : BellOff}>
          {shown === 'on' ? 'Rings' : 'Silent'}
        </Tag>
      </div>
      <p className="text-muted">{WORDS[shown]}</p>
      {(shown === 'ask' || shown === 'off') && (
        <Button
          size="large"
          disabled={busy}
          onClick={() => void run(() => allowPush(client, user.id, settings.webPushKey))}
        >
          <BellRing className="size-5" aria-hidden />
          Ring on this device
        </Button>
      )}
      {shown === 'on' && here && (
        <div className="grid gap-2 sm:grid-cols-2">
          <Button
            kind="quiet"
            disabled={busy}
            onClick={() =>
              void run(
                () => client.notifications.tryDevice({ id: here.id }),
                'It is on its way: it should ring within a few seconds',
              )
            }
          >
            <Send className="size-5" aria-hidden />
            Send me one now
          </Button>
          <Button kind="outline" disabled={busy} onClick={() => void run(() => stop(here.id))}>
            <BellOff className="size-5" aria-hidden />
            Stop on this device
          </Button>
        </div>
      )}
      {others.length > 0 && (
        <div className="grid gap-1">
          <h3 className="font-semibold">Your other devices that ring</h3>
          <ul className="divide-y divide-line">
            {others.map(({ id, name, by, since }) => (
              <li key={id} className="flex items-center gap-3 py-1">
                {by === 'app' ? (
                  <Smartphone className="size-6 flex-none text-brand" aria-hidden />
                ) : (
                  <Laptop className="size-6 flex-none text-brand" aria-hidden />
                )}
                <span className="min-w-0 flex-1">
                  <b className="block">{name}</b>
                  <span className="block text-small text-muted">
                    {by === 'app' ? 'The app' : 'Browser'} · since: {day(since, now)}
                  </span>
                </span>
                <Button
                  kind="plain"
                  size="icon"
                  aria-label={`Ring no more on ${name}`}
                  disabled={busy}
                  onClick={() => void run(() => stop(id))}
                >
                  <Trash2 className="size-5" aria-hidden />
                </Button>
              </li>
            ))}
          </ul>
        </div>
      )}
    </Card>
  )
}
