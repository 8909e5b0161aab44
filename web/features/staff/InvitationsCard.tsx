import { Hourglass, TimerOff } from 'lucide-react'
import { useState } from 'react'
import type { Invitation } from '../../../contract/staff.ts'
import { longDay, time } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { useChange } from '../../useChange.ts'
import { DUTY_WORDS, ROLE_WORDS } from '../../words.ts'
import { FormError } from '../auth/Threshold.tsx'
import { LinkSheet, type MadeLink } from './LinkSheet.tsx'
import { useInvitations } from './queries.ts'
import { useLink } from './useLink.ts'

function Withdraw({ invitation, onClose }: { invitation: Invitation; onClose: () => void }) {
  const { run, busy, sentence } = useChange()
  const toast = useToast()
  return (
    <Sheet title={`Withdraw the invitation of ${invitation.name}?`} onClose={onClose}>
      <p className="text-muted">The link stops working at once. You can invite them again.</p>
      <FormError>{sentence}</FormError>
      <Button
        kind="danger"
        size="large"
        disabled={busy}
        onClick={() =>
          void run('staff.withdraw', { id: invitation.id }).then((outcome) => {
            if (outcome === 'refused') return
            toast('The invitation was withdrawn')
            onClose()
          })
        }
      >
        Withdraw
      </Button>
    </Sheet>
  )
}

function Line({
  invitation,
  onMade,
  onWithdraw,
}: {
  invitation: Invitation
  onMade: (link: MadeLink) => void
  onWithdraw: () => void
}) {
  const { make, busy, sentence } = useLink('staff.renew', onMade)
  const { name, email, role, duties, expired, expiresAt } = invitation
  const as = duties.length ? duties.map((duty) => DUTY_WORDS[duty]).join(', ') : ROLE_WORDS[role]
  return (
    <li className="grid gap-2 border-t border-line py-3 first:border-0">
      <div className="flex flex-wrap items-start justify-between gap-2">
        <span className="min-w-0">
          <b className="block">{name}</b>
          <span className="block text-small break-all text-muted">{email}</span>
          <span className="block text-small text-muted">{as}</span>
        </span>
        <Tag tone={expired ? 'warn' : 'info'} icon={expired ? TimerOff : Hourglass}>
          {expired
            ? 'Link too old'
            : `Until ${longDay(expiresAt).split(' ')[0]} ${time(expiresAt)}`}
        </Tag>
      </div>
      <FormError>{sentence}</FormError>
      <div className="flex flex-wrap gap-2">
        <Button kind="quiet" disabled={busy} onClick={() => void make({ id: invitation.id })}>
          New link
        </Button>
        <Button kind="plain" onClick={onWithdraw}>
          Withdraw
        </Button>
      </div>
    </li>
  )
}

/** Links that nobody has used yet; none of them can be read again. */
export function InvitationsCard() {
  const { data } = useInvitations()
  const [made, setMade] = useState<MadeLink | null>(null)
  const [withdrawing, setWithdrawing] = useState<Invitation | null>(null)
  if (!data?.length && !made) return null
  return (
    <Card>
      <h2>Invited</h2>
      <ul>
        {data?.map((invitation) => (
          <Line
            key={invitation.id}
            invitation={invitation}
            onMade={setMade}
            onWithdraw={() => setWithdrawing(invitation)}
          />
        ))}
      </ul>
      {made && <LinkSheet made={made} onClose={() => setMade(null)} />}
      {withdrawing && <Withdraw invitation={withdrawing} onClose={() => setWithdrawing(null)} />}
    </Card>
  )
}
