import { HeartHandshake, KeyRound, LogOut, Undo2 } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'react-router'
import type { FamilyInvitation, FamilyOffer, FamilyRelation } from '../../../contract/family.ts'
import { sentenceOf } from '../../api.ts'
import { useApp } from '../../app.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Unreadable } from '../../ui/ErrorBoundary.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { useChange } from '../../useChange.ts'
import { usePatients } from '../people/queries.ts'
import { InviteSheet } from './InviteSheet.tsx'
import { useFamily } from './queries.ts'
import { AskedAnew, RelationCard } from './RelationCard.tsx'
import { RightTags } from './Rights.tsx'
import { BASIS_WORDS, endWords } from './words.ts'

/** An invitation that nobody has accepted yet. */
export function OpenInvitation({ invitation }: { invitation: FamilyInvitation }) {
  const { run, busy } = useChange()
  const { id, to, rights, until } = invitation
  return (
    <li className="grid gap-2 border-t border-line py-3 first:border-0">
      <p>
        <b className="break-all">{to}</b>
        <span className="block text-small text-muted">Not accepted yet. {endWords(until)}.</span>
      </p>
      <RightTags rights={rights} />
      <Button kind="plain" disabled={busy} onClick={() => void run('family.withdraw', { id })}>
        <Undo2 className="size-5" aria-hidden />
        Take it back
      </Button>
    </li>
  )
}

function Offer({ offer }: { offer: FamilyOffer }) {
  const { client, queries } = useApp()
  const toast = useToast()
  const accept = () =>
    client.family.accept({ id: offer.id }).then(
      () => queries.invalidateQueries(),
      (error: unknown) => toast(sentenceOf(error), { tone: 'alert' }),
    )
  return (
    <Card className="border-brand-line">
      <h3 className="text-large">Care with {offer.patientName}?</h3>
      <RightTags rights={offer.rights} />
      <p className="text-small text-muted">{endWords(offer.until)}</p>
      <Button size="large" onClick={() => void accept()}>
        Accept
      </Button>
    </Card>
  )
}

function Mine({ relation }: { relation: FamilyRelation }) {
  const { user } = useApp()
  const { run, busy } = useChange()
  const toast = useToast()
  const [asking, setAsking] = useState(false)
  const { patient, rights, until, basis } = relation
  async function leave() {
    if ((await run('family.end', { patientId: patient.id, userId: user.id })) === 'refused') return
    toast('Ended')
  }
  return (
    <Card aria-label={patient.name}>
      <div className="flex items-center gap-3">
        <Avatar name={patient.name} />
        <div className="min-w-0 flex-1">
          <h3 className="font-semibold">{patient.name}</h3>
          <p className="text-small text-muted">
            {BASIS_WORDS[basis]}. {endWords(until)}.
          </p>
        </div>
      </div>
      <RightTags rights={rights} />
      <Button kind="plain" onClick={() => setAsking(true)}>
        <LogOut className="size-5" aria-hidden />I no longer care for {patient.name}
      </Button>
      {asking && (
        <Sheet title={`Stop caring for ${patient.name}?`} onClose={() => setAsking(false)}>
          <p className="text-muted">
            Their visits leave this phone at once. Only a new invitation brings them back.
          </p>
          <div className="grid grid-cols-2 gap-2">
            <Button kind="outline" onClick={() => setAsking(false)}>
              Stay
            </Button>
            <Button kind="danger" disabled={busy} onClick={() => void leave()}>
              Stop
            </Button>
          </div>
        </Sheet>
      )}
    </Card>
  )
}

export default function FamilyPage() {
  const { data, isPending, error, refetch } = useFamily()
  const patients = usePatients()
  const [inviting, setInviting] = useState(false)
  if (isPending) return <PageSkeleton />
  if (!data) return <Unreadable error={error} onRetry={() => void refetch()} />
  const self = patients.data?.find(({ relation }) => relation === 'self')
  const { caresForMe, iCareFor, invitations, offers } = data
  const invite = self && (
    <Button size="large" onClick={() => setInviting(true)}>
      <HeartHandshake className="size-5.5" aria-hidden />
      Invite somebody
    </Button>
  )
  return (
    <div className="mx-auto grid w-full max-w-5xl gap-4 pb-4">
      <PageHeader title="My family" />
      {offers.map((offer) => (
        <Offer key={offer.id} offer={offer} />
      ))}
      <div className="grid items-start gap-6 lg:grid-cols-2 lg:gap-4">
        <section className="grid gap-3" aria-label="Who cares for me">
          <h2>Who cares for me</h2>
          {caresForMe.map((relation) => {
            const Shown = relation.over ? AskedAnew : RelationCard
            return <Shown key={relation.person.id} relation={relation} />
          })}
          {invitations.length > 0 && (
            <Card>
              <h3 className="font-semibold">Invited</h3>
              <ul>
                {invitations.map((invitation) => (
                  <OpenInvitation key={invitation.id} invitation={invitation} />
                ))}
              </ul>
            </Card>
          )}
          {caresForMe.length + invitations.length > 0 ? (
            invite
          ) : (
            <EmptyState drawing="tea" action={invite}>
              Nobody sees your visits but you. Let a daughter, a son or a friend help: you choose
              what they may do, and for how long.
            </EmptyState>
          )}
        </section>
        <section className="grid gap-3" aria-label="For whom I care">
          <h2>For whom I care</h2>
          {iCareFor.map((relation) => (
            <Mine key={relation.patient.id} relation={relation} />
          ))}
          {iCareFor.length === 0 && (
            <EmptyState drawing="home">
              Nobody yet. Somebody who wants your help invites you with a link from this page of
              theirs.
            </EmptyState>
          )}
          <Card>
            <Link to="/family/link" className="flex min-h-12 items-center gap-3">
              <KeyRound className="size-6 flex-none text-brand" aria-hidden />
              <span>
                <b className="block">I have a code from the practice</b>
                <span className="block text-small text-muted">
                  Makes the record that dispatch keeps for you your own
                </span>
              </span>
            </Link>
          </Card>
        </section>
      </div>
      {inviting && self && <InviteSheet patientId={self.id} onClose={() => setInviting(false)} />}
    </div>
  )
}
