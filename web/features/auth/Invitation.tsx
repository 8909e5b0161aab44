import { QueryClient, useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { COUNCILS, isRegistered, type Category } from '../../../contract/staff.ts'
import { createApi, sentenceOf } from '../../api.ts'
import { useSession } from '../../session.tsx'
import { useNow } from '../../useNow.ts'
import { Button } from '../../ui/Button.tsx'
import { TextField } from '../../ui/Field.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'
import { ROLE_WORDS } from '../../words.ts'
import { CertificateFields } from '../staff/CertificateFields.tsx'
import { yearChoices } from '../staff/registrationWords.ts'
import { FormError, Threshold } from './Threshold.tsx'
import { useForm } from './useForm.ts'

const api = createApi({})
const queries = new QueryClient()

/** The token stands behind `#`, so that no server, proxy or log ever reads it. */
export default function Invitation() {
  const token = useMemo(() => location.hash.slice(1), [])
  const { enter } = useSession()
  const navigate = useNavigate()
  const [category, setCategory] = useState<Category | null>(null)
  const [year, setYear] = useState<string | null>(null)
  const offer = useQuery(
    {
      queryKey: ['invitation', token],
      queryFn: () => api.auth.readInvitation({ token }),
      retry: false,
      staleTime: Number.POSITIVE_INFINITY,
    },
    queries,
  )
  const now = useNow()
  const invited = offer.data?.role ?? ''
  const firstYear = isRegistered(invited) ? yearChoices(invited, now)[0] : undefined
  const form = useForm(async (fields) => {
    const registration = fields['registration']?.trim()
    const { user } = await api.auth.acceptInvitation({
      token,
      password: fields['password'] ?? '',
      ...(registration ? { registration } : {}),
      ...(registration && category ? { category } : {}),
      ...(registration ? { certificateYear: Number(year ?? firstYear) } : {}),
    })
    await enter(user)
    void navigate('/', { replace: true })
  })
  if (offer.isPending) {
    return (
      <Threshold title="Your invitation">
        <PageSkeleton />
      </Threshold>
    )
  }
  if (offer.isError) {
    return (
      <Threshold title="This link does not open" note={sentenceOf(offer.error)}>
        <p className="text-muted">
          An invitation works once, for 72 hours. Ask whoever sent it for a new one.
        </p>
        <Button asChild>
          <Link to="/">Sign in</Link>
        </Button>
      </Threshold>
    )
  }
  const { name, email, role } = offer.data
  return (
    <Threshold title={`Welcome, ${name}`} note={`You join as: ${ROLE_WORDS[role]}.`}>
      <form className="grid gap-4" onSubmit={form.onSubmit} noValidate>
        <TextField label="E-mail" name="email" value={email} readOnly autoComplete="username" />
        {isRegistered(role) && (
          <>
            <TextField
              label={`${COUNCILS[role].council} number`}
              hint="You can also enter it later, under Settings"
              name="registration"
              autoComplete="off"
              error={form.fields['registration']}
            />
            <CertificateFields
              role={role}
              category={category}
              onCategory={setCategory}
              year={String(year ?? firstYear)}
              onYear={setYear}
              error={form.fields['category']}
            />
          </>
        )}
        <TextField
          label="Choose a password"
          hint="At least 12 characters. A short sentence is good."
          name="password"
          type="password"
          autoComplete="new-password"
          required
          error={form.fields['password']}
        />
        <FormError>{form.sentence}</FormError>
        <Button type="submit" size="large" disabled={form.busy}>
          {form.busy ? 'One moment…' : 'Join'}
        </Button>
      </form>
    </Threshold>
  )
}
