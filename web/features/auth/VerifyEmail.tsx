import { CircleCheck, MailCheck } from 'lucide-react'
import { useMemo, useState } from 'react'
import { Link } from 'react-router'
import { createApi } from '../../api.ts'
import { Button } from '../../ui/Button.tsx'
import { FormError, Threshold } from './Threshold.tsx'
import { useForm } from './useForm.ts'

const api = createApi({})

/** A press confirms, not the visit: programs that look into mails follow links too. */
export default function VerifyEmail() {
  const token = useMemo(() => location.hash.slice(1), [])
  const [done, setDone] = useState(false)
  const form = useForm(async () => {
    await api.accounts.verifyEmail({ token })
    setDone(true)
  })
  if (done) {
    return (
      <Threshold title="This address is yours" note="From now on we write to it.">
        <Button asChild size="large">
          <Link to="/" replace>
            <CircleCheck className="size-5" aria-hidden />
            Go on
          </Link>
        </Button>
      </Threshold>
    )
  }
  return (
    <Threshold
      title="Confirm your address"
      note="One press, and letters about your visits come to this mailbox."
    >
      <form className="grid gap-4" onSubmit={form.onSubmit}>
        <FormError>{form.sentence}</FormError>
        <Button type="submit" size="large" disabled={form.busy}>
          <MailCheck className="size-5" aria-hidden />
          {form.busy ? 'One moment…' : 'Confirm my address'}
        </Button>
      </form>
      <p className="text-muted">
        The link works once, for 24 hours. A new one can be sent from Settings.
      </p>
    </Threshold>
  )
}
