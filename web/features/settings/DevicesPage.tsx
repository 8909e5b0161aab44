import { useQuery, useQueryClient } from '@tanstack/react-query'
import { CircleCheck, Laptop, LogOut, Smartphone } from 'lucide-react'
import { useState } from 'react'
import type { OutputOf } from '../../../contract/endpoint.ts'
import type { sessions as contract, SignInWay } from '../../../contract/sessions.ts'
import { sentenceOf } from '../../api.ts'
import { useApp } from '../../app.ts'
import { day, stamp } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { Unreadable } from '../../ui/ErrorBoundary.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { useNow } from '../../useNow.ts'

type Session = OutputOf<typeof contract.list>['items'][number]

const WAY_WORDS: Record<SignInWay, string> = {
  password: 'Password',
  'password-and-app': 'Password and app',
  'password-and-recovery-code': 'Password and recovery code',
  'password-and-passkey': 'Password and passkey',
  passkey: 'Passkey',
  phone: 'Code to the phone',
  link: 'Invitation',
}

function DeviceIcon({ device }: { device: string }) {
  const look = { className: 'mt-1 size-6 text-brand', 'aria-hidden': true }
  return /iOS|iPhone|iPad|Android/i.test(device) ? <Smartphone {...look} /> : <Laptop {...look} />
}

function Device({ session, onEnd }: { session: Session; onEnd: () => Promise<void> }) {
  const now = useNow()
  const [busy, setBusy] = useState(false)
  return (
    <li className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-2 py-2">
      <DeviceIcon device={session.device} />
      <div className="min-w-0">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <b>{session.device}</b>
          {session.current && (
            <Tag tone="good" icon={CircleCheck}>
              This one
            </Tag>
          )}
        </div>
        <p className="text-small text-muted">
          {session.current ? 'In use now' : `Last used ${stamp(session.lastSeenAt, now)}`} · signed
          in: {day(session.startedAt, now)}
        </p>
        {session.way && <p className="text-small text-muted">{WAY_WORDS[session.way]}</p>}
      </div>
      {!session.current && (
        <Button
          kind="outline"
          className="col-start-2 w-fit"
          disabled={busy}
          onClick={() => {
            setBusy(true)
            void onEnd().finally(() => setBusy(false))
          }}
        >
          <LogOut className="size-5" aria-hidden />
          Sign it out
        </Button>
      )}
    </li>
  )
}

/** Where this account is signed in; a lost phone is signed out from any other. */
export default function DevicesPage() {
  const { client } = useApp()
  const queries = useQueryClient()
  const toast = useToast()
  const list = useQuery({
    queryKey: ['sessions'],
    queryFn: () => client.sessions.list({}),
    staleTime: 0,
  })
  async function end(act: () => Promise<unknown>, said: string) {
    try {
      await act()
      toast(said)
    } catch (error) {
      toast(sentenceOf(error), { tone: 'alert' })
    }
    await queries.invalidateQueries({ queryKey: ['sessions'] })
  }
  const others = list.data?.items.filter(({ current }) => !current) ?? []
  return (
    <div className="mx-auto grid w-full max-w-xl gap-4 pb-4">
      <PageHeader
        title="My devices"
        note="Where you are signed in. If one is lost or not yours, sign it out: it stops at once."
        back={{ to: '/settings', label: 'Settings' }}
      />
      {list.isPending && <PageSkeleton />}
      {list.isError && <Unreadable error={list.error} onRetry={() => void list.refetch()} />}
      {list.data && (
        <Card>
          <ul className="divide-y divide-line">
            {list.data.items.map((session) => (
              <Device
                key={session.id}
                session={session}
                onEnd={() =>
                  end(
                    () => client.sessions.end({ id: session.id }),
                    `${session.device} is signed out`,
                  )
                }
              />
            ))}
          </ul>
        </Card>
      )}
      {list.data && others.length === 0 && (
        <p className="text-muted">You are signed in nowhere else.</p>
      )}
      {others.length > 1 && (
        <Button
          kind="danger"
          size="large"
          onClick={() => void end(() => client.sessions.endOthers({}), 'All others are signed out')}
        >
          <LogOut className="size-5" aria-hidden />
          Sign out all {others.length} others
        </Button>
      )}
    </div>
  )
}
