import { ChevronRight, CircleAlert, CircleCheck, KeyRound, Mail, Smartphone } from 'lucide-react'
import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { Card } from '../../ui/Card.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useAccount } from './ways.ts'

function Way({
  to,
  icon: Icon,
  title,
  note,
  state,
}: {
  to: string
  icon: LucideIcon
  title: string
  note: ReactNode
  state?: ReactNode
}) {
  return (
    <Link to={to} className="flex min-h-12 items-center gap-3">
      <Icon className="size-6 flex-none text-brand" aria-hidden />
      <span className="min-w-0 flex-1">
        <span className="flex flex-wrap items-center gap-x-2">
          <b>{title}</b>
          {state}
        </span>
        <span className="block text-small wrap-anywhere text-muted">{note}</span>
      </span>
      <ChevronRight className="size-5 flex-none text-muted" aria-hidden />
    </Link>
  )
}

const Proven = ({ yes }: { yes: boolean }) =>
  yes ? (
    <Tag tone="good" icon={CircleCheck}>
      Confirmed
    </Tag>
  ) : (
    <Tag tone="warn" icon={CircleAlert}>
      Not yet
    </Tag>
  )

/** E-mail, phone and password: how one signs in and is reached. */
export function WaysCard() {
  const { data } = useAccount()
  if (!data) return <Skeleton className="h-44" />
  const { email, emailVerified, phone, phoneVerified, hasPassword } = data
  return (
    <Card>
      <Way
        to="/settings/email"
        icon={Mail}
        title="E-mail"
        note={email ?? 'None. Add one for letters and a password.'}
        state={email && <Proven yes={emailVerified} />}
      />
      <Way
        to="/settings/phone"
        icon={Smartphone}
        title="Phone"
        note={phone ?? 'None. Add one to sign in by SMS.'}
        state={phone && <Proven yes={phoneVerified} />}
      />
      {email && (
        <Way
          to="/settings/password"
          icon={KeyRound}
          title="Password"
          note={hasPassword ? 'Change it' : 'Choose one'}
        />
      )}
    </Card>
  )
}
