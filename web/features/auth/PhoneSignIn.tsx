import { LogIn, MessageSquareText, UserPlus } from 'lucide-react'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { ProblemError } from '../../../contract/client.ts'
import type { InputOf, OutputOf } from '../../../contract/endpoint.ts'
import type { accounts } from '../../../contract/accounts.ts'
import { createApi } from '../../api.ts'
import { useSession } from '../../session.tsx'
import { Avatar } from '../../ui/Avatar.tsx'
import { Button } from '../../ui/Button.tsx'
import { TextField } from '../../ui/Field.tsx'
import { internationalPhone } from './phone.ts'
import { SecondFactorStep } from './SecondFactorStep.tsx'
import { SmsCodeField } from './SmsCodeField.tsx'
import { FormError, Threshold, ToSignIn } from './Threshold.tsx'
import { useForm } from './useForm.ts'

const api = createApi({})

type Input = InputOf<typeof accounts.phoneSignIn>
type Answer = OutputOf<typeof accounts.phoneSignIn>
type Offer = Exclude<Answer, { token: string }>

/** Number, code, and who it is where several people share the phone. */
export default function PhoneSignIn() {
  const { enter } = useSession()
  const navigate = useNavigate()
  const [phone, setPhone] = useState<string | null>(null)
  const [offer, setOffer] = useState<Offer | null>(null)
  /** What was asked for when the second step came between. */
  const [asked, setAsked] = useState<Input | null>(null)

  async function send(input: Input) {
    try {
      const answer = await api.accounts.phoneSignIn(input)
      if ('choice' in answer) return setOffer(answer)
      await enter(answer.user)
      void navigate('/', { replace: true })
    } catch (error) {
      if (!(error instanceof ProblemError && error.problem.code === 'code_needed')) throw error
      setAsked(input)
    }
  }
  if (asked) {
    return (
      <SecondFactorStep
        kinds={['totp', 'recovery']}
        send={async (second) => send({ ...asked, factorCode: 'code' in second ? second.code : '' })}
        onBack={() => setAsked(null)}
      />
    )
  }
  if (offer && phone) return <WhoIsIt offer={offer} send={(who) => send({ phone, ...who })} />
  if (phone) {
    return (
      <CodeStep
        phone={phone}
        send={(code) => send({ phone, code })}
        onBack={() => setPhone(null)}
      />
    )
  }
  return <NumberStep onSent={setPhone} />
}

function NumberStep({ onSent }: { onSent: (phone: string) => void }) {
  const form = useForm(async (fields) => {
    const phone = internationalPhone(fields['phone'] ?? '')
    await api.accounts.phoneCode({ phone })
    onSent(phone)
  })
  return (
    <Threshold title="Sign in by phone" note="For patients and families. We send you a code.">
      <form className="grid gap-4" onSubmit={form.onSubmit} noValidate>
        <TextField
          label="Phone number"
          hint="082 123 4567, or with +27"
          name="phone"
          type="tel"
          autoComplete="tel"
          required
          error={form.fields['phone']}
        />
        <FormError>{form.sentence}</FormError>
        <Button type="submit" size="large" disabled={form.busy}>
          <MessageSquareText className="size-5" aria-hidden />
          {form.busy ? 'One moment…' : 'Send me a code'}
        </Button>
      </form>
      <ToSignIn />
    </Threshold>
  )
}

function CodeStep({
  phone,
  send,
  onBack,
}: {
  phone: string
  send: (code: string) => Promise<void>
  onBack: () => void
}) {
  const form = useForm(({ code = '' }) => send(code))
  return (
    <Threshold title="Type the code" note={`Six digits went to ${phone}. They work for 5 minutes.`}>
      <form className="grid gap-4" onSubmit={form.onSubmit} noValidate>
        <SmsCodeField error={form.fields['code']} />
        <FormError>{form.sentence}</FormError>
        <Button type="submit" size="large" disabled={form.busy}>
          <LogIn className="size-5" aria-hidden />
          {form.busy ? 'Signing in…' : 'Sign in'}
        </Button>
      </form>
      <Button kind="plain" onClick={onBack}>
        Another number, or a new code
      </Button>
    </Threshold>
  )
}

/** Names are here only because the code was right. */
function WhoIsIt({
  offer: { people, choice },
  send,
}: {
  offer: Offer
  send: (who: Pick<Input, 'choice' | 'userId' | 'name'>) => Promise<void>
}) {
  const [isNew, setNew] = useState(people.length === 0)
  const form = useForm(({ name = '' }) => send({ choice, name }))
  const pick = useForm(({ userId = '' }) => send({ choice, userId }))
  if (isNew) {
    return (
      <Threshold title="What is your name?" note="It makes an account with this phone number.">
        <form className="grid gap-4" onSubmit={form.onSubmit} noValidate>
          <TextField
            label="Your name"
            name="name"
            autoComplete="name"
            required
            error={form.fields['name']}
          />
          <FormError>{form.sentence}</FormError>
          <Button type="submit" size="large" disabled={form.busy}>
            {form.busy ? 'One moment…' : 'Make the account'}
          </Button>
        </form>
        {people.length > 0 && (
          <Button kind="plain" onClick={() => setNew(false)}>
            Back to the names
          </Button>
        )}
      </Threshold>
    )
  }
  return (
    <Threshold title="Who are you?" note="Several people use this phone.">
      <FormError>{pick.sentence}</FormError>
      <ul className="grid gap-2">
        {people.map(({ userId, name }) => (
          <li key={userId}>
            <form onSubmit={pick.onSubmit}>
              <input type="hidden" name="userId" value={userId} />
              <Button
                type="submit"
                kind="outline"
                size="large"
                className="justify-start!"
                disabled={pick.busy}
              >
                <Avatar name={name} />
                <span className="min-w-0 truncate">{name}</span>
              </Button>
            </form>
          </li>
        ))}
      </ul>
      <Button kind="quiet" size="large" onClick={() => setNew(true)}>
        <UserPlus className="size-5" aria-hidden />
        Somebody new
      </Button>
    </Threshold>
  )
}
