import { useQuery, useQueryClient } from '@tanstack/react-query'
import { CircleCheck, KeyRound, LifeBuoy, Plus, Smartphone, Trash2 } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import type { OutputOf } from '../../../contract/endpoint.ts'
import type { secondFactor as contract } from '../../../contract/secondFactor.ts'
import { sentenceOf } from '../../api.ts'
import { useApp } from '../../app.ts'
import { longDay, stamp } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { Unreadable } from '../../ui/ErrorBoundary.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { useNow } from '../../useNow.ts'
import { makePasskey, passkeysExist, thisDevice } from '../auth/passkeys.ts'
import { RecoveryCodes } from '../auth/RecoveryCodes.tsx'
import { SetUpApp } from '../auth/SetUpApp.tsx'
import { NamePasskey } from './NamePasskey.tsx'

type State = OutputOf<typeof contract.state>
type Asking = 'app' | 'passkey' | { codes: string[] } | { remove: string; name: string }

function Line({ title, note, end }: { title: ReactNode; note: string; end: ReactNode }) {
  return (
    <div className="flex items-center gap-3">
      <div className="min-w-0 flex-1">
        <b className="block">{title}</b>
        <span className="block text-small text-muted">{note}</span>
      </div>
      {end}
    </div>
  )
}

const On = () => (
  <Tag tone="good" icon={CircleCheck}>
    On
  </Tag>
)

function Remove({ what, onClick }: { what: string; onClick: () => void }) {
  return (
    <Button kind="plain" size="icon" aria-label={`Remove ${what}`} onClick={onClick}>
      <Trash2 className="size-5" aria-hidden />
    </Button>
  )
}

function AppCard({ state, ask }: { state: State; ask: (asking: Asking) => void }) {
  return (
    <Card>
      <h2 className="flex items-center gap-2">
        <Smartphone className="size-5 text-brand" aria-hidden />
        Authenticator app {state.app && <On />}
      </h2>
      {state.app ? (
        <Line
          title="Six digits at each sign-in"
          note="A new phone? Set the app up again, and the old one stops."
          end={<Remove what="the app" onClick={() => ask({ remove: 'app', name: 'the app' })} />}
        />
      ) : (
        <p className="text-muted">Six digits from your phone, besides the password.</p>
      )}
      <Button kind="quiet" onClick={() => ask('app')}>
        {state.app ? 'Set up again' : 'Set up the app'}
      </Button>
    </Card>
  )
}

function PasskeyCard({ state, ask }: { state: State; ask: (asking: Asking) => void }) {
  const now = useNow()
  return (
    <Card>
      <h2 className="flex items-center gap-2">
        <KeyRound className="size-5 text-brand" aria-hidden />
        Passkeys {state.passkeys.length > 0 && <On />}
      </h2>
      {state.passkeys.length === 0 && (
        <p className="text-muted">
          Finger, face or the PIN of a device: signs you in without a password.
        </p>
      )}
      {state.passkeys.map(({ id, name, createdAt, lastUsedAt }) => (
        <Line
          key={id}
          title={name}
          note={lastUsedAt ? `Last used ${stamp(lastUsedAt, now)}` : `Since ${longDay(createdAt)}`}
          end={<Remove what={name} onClick={() => ask({ remove: id, name })} />}
        />
      ))}
      {passkeysExist() && (
        <Button kind="quiet" onClick={() => ask('passkey')}>
          <Plus className="size-5" aria-hidden />
          Add a passkey
        </Button>
      )}
    </Card>
  )
}

/** With what one signs in beside the password: what there is, what can be added and taken away. */
export default function SecondFactorPage() {
  const { client, queries } = useApp()
  const cache = useQueryClient()
  const toast = useToast()
  const [asking, setAsking] = useState<Asking | null>(null)
  const [busy, setBusy] = useState(false)
  const state = useQuery({
    queryKey: ['second-factor'],
    queryFn: () => client.secondFactor.state({}),
    staleTime: 0,
  })
  const refresh = () => cache.invalidateQueries({ queryKey: ['second-factor'] })
  const close = () => setAsking(null)

  /** Shows the codes that came with a first factor; else says what was done. */
  async function keep(codes: string[] | null, said: string) {
    setAsking(codes ? { codes } : null)
    toast(said)
    await refresh()
  }
  async function act(work: () => Promise<void>) {
    setBusy(true)
    try {
      await work()
    } catch (error) {
      toast(sentenceOf(error), { tone: 'alert' })
    } finally {
      setBusy(false)
    }
  }
  const remove = (what: string) =>
    act(async () => {
      await (what === 'app'
        ? client.secondFactor.removeTotp({})
        : client.secondFactor.removePasskey({ id: what }))
      await keep(null, 'Removed')
    })

  if (state.isPending) return <PageSkeleton />
  if (state.isError) return <Unreadable error={state.error} onRetry={() => void state.refetch()} />
  const { app, passkeys, recoveryCodes, required } = state.data
  const has = app || passkeys.length > 0
  return (
    <div className="mx-auto grid w-full max-w-xl gap-4 pb-4">
      <PageHeader
        title="Second step"
        note={
          required
            ? 'A password alone opens nothing here. Keep at least one of these.'
            : 'So that whoever steals your password still sees nothing.'
        }
        back={{ to: '/settings', label: 'Settings' }}
      />
      <AppCard state={state.data} ask={setAsking} />
      <PasskeyCard state={state.data} ask={setAsking} />
      {has && (
        <Card>
          <h2 className="flex items-center gap-2">
            <LifeBuoy className="size-5 text-brand" aria-hidden />
            Recovery codes
          </h2>
          <p className="text-muted">
            {recoveryCodes === 0
              ? 'None are left. Make new ones, so that a lost phone does not keep you out.'
              : `${recoveryCodes} left. Each lets you in once when your phone is lost.`}
          </p>
          <Button
            kind="quiet"
            disabled={busy}
            onClick={() =>
              void act(async () =>
                keep(
                  (await client.secondFactor.newRecoveryCodes({})).recoveryCodes,
                  'New codes made',
                ),
              )
            }
          >
            Make new codes
          </Button>
        </Card>
      )}
      {asking === 'app' && (
        <Sheet title="An authenticator app" onClose={close}>
          <SetUpApp
            client={client}
            queries={queries}
            onDone={(done) => void keep(done.recoveryCodes, 'The app is set up')}
          />
        </Sheet>
      )}
      {asking === 'passkey' && (
        <Sheet title="A new passkey" onClose={close}>
          <NamePasskey
            suggestion={thisDevice()}
            onName={async (name) => {
              const done = await makePasskey(client, name)
              await keep(done.recoveryCodes, 'The passkey is kept')
            }}
          />
        </Sheet>
      )}
      {asking !== null && typeof asking === 'object' && 'codes' in asking && (
        <Sheet title="Keep these codes" onClose={close}>
          <RecoveryCodes codes={asking.codes} onDone={close} />
        </Sheet>
      )}
      {asking !== null && typeof asking === 'object' && 'remove' in asking && (
        <Sheet title={`Remove ${asking.name}?`} onClose={close}>
          <p className="text-muted">It will not sign you in any more.</p>
          <div className="grid grid-cols-2 gap-2">
            <Button kind="outline" onClick={close}>
              Keep it
            </Button>
            <Button kind="danger" disabled={busy} onClick={() => void remove(asking.remove)}>
              Remove
            </Button>
          </div>
        </Sheet>
      )}
    </div>
  )
}
