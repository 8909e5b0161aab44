import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { Link, useNavigate } from 'react-router'
import { sentenceOf } from '../../api.ts'
import { useApp } from '../../app.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { useForm } from '../auth/useForm.ts'
import { FormError } from '../auth/Threshold.tsx'
import { RightTags } from './Rights.tsx'
import { BASIS_WORDS, endWords } from './words.ts'

/** What a link offers, to whoever is signed in. The token stands behind `#`: no server or log reads it. */
export default function InvitationPage() {
  const { client, queries } = useApp()
  const token = useMemo(() => location.hash.slice(1), [])
  const navigate = useNavigate()
  const toast = useToast()
  const offer = useQuery({
    queryKey: ['family-invitation', token],
    queryFn: () => client.family.readInvitation({ token }),
    retry: false,
  })
  const form = useForm(async () => {
    const { patient } = await client.family.accept({ token })
    await queries.invalidateQueries()
    toast(`You care with ${patient.name} now`)
    void navigate('/family', { replace: true })
  })
  const back = { to: '/family', label: 'My family' }
  if (offer.isPending) return <PageSkeleton />
  if (!offer.data) {
    return (
      <div className="mx-auto grid w-full max-w-xl gap-4 pb-4">
        <PageHeader title="This link does not open" back={back} note={sentenceOf(offer.error)} />
        <EmptyState
          drawing="letter"
          action={
            <Button asChild>
              <Link to="/family">My family</Link>
            </Button>
          }
        >
          An invitation works once, for 72 hours. Ask whoever sent it for a new one.
        </EmptyState>
      </div>
    )
  }
  const { patientName, rights, until, basis } = offer.data
  return (
    <div className="mx-auto grid w-full max-w-xl gap-4 pb-4">
      <PageHeader title={`Care with ${patientName}?`} back={back} />
      <Card>
        <p className="font-semibold">You may</p>
        <RightTags rights={rights} />
        <p className="text-small text-muted">
          {BASIS_WORDS[basis]}. {endWords(until)}. {patientName} sees what you may do and can end
          it; so can you.
        </p>
      </Card>
      <form onSubmit={form.onSubmit} className="grid gap-3">
        <FormError>{form.sentence}</FormError>
        <Button type="submit" size="large" disabled={form.busy}>
          {form.busy ? 'One moment…' : 'Accept'}
        </Button>
        <Button asChild kind="outline" size="large">
          <Link to="/">Not now</Link>
        </Button>
      </form>
    </div>
  )
}
