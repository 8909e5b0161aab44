import { Plus } from 'lucide-react'
import { useState } from 'react'
import { isRegistered } from '../../../contract/staff.ts'
import { useApp } from '../../app.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { Unreadable } from '../../ui/ErrorBoundary.tsx'
import { NotFound } from '../../ui/NotFound.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'
import { useMyRegistrations } from './queries.ts'
import { RegistrationForm } from './RegistrationForm.tsx'
import { RegistrationList } from './RegistrationList.tsx'
import { RegistrationTag } from './RegistrationTag.tsx'

/** A nurse's or doctor's own registration, and the certificate of the new year. */
export default function RegistrationPage() {
  const { user } = useApp()
  const { data, isPending, error, refetch } = useMyRegistrations()
  const [entering, setEntering] = useState(false)
  if (!isRegistered(user.role)) return <NotFound />
  if (isPending) return <PageSkeleton />
  if (error && !data) return <Unreadable error={error} onRetry={() => void refetch()} />
  const open = entering || data.items.length === 0
  const last = data.items[0]
  const waiting = data.items.some(({ state }) => state === 'entered')
  return (
    <div className="mx-auto grid w-full max-w-xl gap-4 pb-4">
      <PageHeader
        title="My registration"
        note={
          <RegistrationTag
            person={{ registrationState: data.state, validUntil: data.validUntil, waiting }}
          />
        }
        back={{ to: '/settings', label: 'Settings' }}
      />
      <p className="text-muted">
        It lets dispatch give you visits: each is checked against your certificate on its own date.
        A clinical lead compares what you enter with the council&apos;s register.
      </p>
      {open ? (
        <Card>
          <h2>{data.items.length ? 'A new certificate' : 'Your certificate'}</h2>
          <RegistrationForm role={user.role} known={last} onDone={() => setEntering(false)} />
        </Card>
      ) : (
        <Button kind="quiet" size="large" onClick={() => setEntering(true)}>
          <Plus className="size-5" aria-hidden />
          Enter a new certificate
        </Button>
      )}
      {data.items.length > 0 && (
        <Card>
          <h2>Entered until now</h2>
          <RegistrationList items={data.items} />
        </Card>
      )}
    </div>
  )
}
