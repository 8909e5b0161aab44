import { useNavigate } from 'react-router'
import { useApp } from '../../app.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { TextField } from '../../ui/Field.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { useForm } from '../auth/useForm.ts'
import { FormError } from '../auth/Threshold.tsx'

/** Makes the record that dispatch keeps for a caller the own one of this account. */
export default function LinkPage() {
  const { client, queries } = useApp()
  const navigate = useNavigate()
  const toast = useToast()
  const form = useForm(async ({ code = '' }) => {
    const { patient } = await client.family.link({ code })
    await queries.invalidateQueries()
    toast(`This account is ${patient.name}'s now`)
    void navigate('/', { replace: true })
  })
  return (
    <div className="mx-auto grid w-full max-w-xl gap-4 pb-4">
      <PageHeader
        title="Enter your code"
        back={{ to: '/family', label: 'My family' }}
        note="The practice tells it to you in person, after they know that it is you. It works once, for 7 days."
      />
      <Card>
        <form onSubmit={form.onSubmit} className="grid gap-4" noValidate>
          <TextField
            label="Code"
            name="code"
            autoComplete="one-time-code"
            autoCapitalize="characters"
            spellCheck={false}
            placeholder="AB2CD-3EF4G"
            required
            error={form.fields['code']}
          />
          <FormError>{form.sentence}</FormError>
          <Button type="submit" size="large" disabled={form.busy}>
            {form.busy ? 'One moment…' : 'This is me'}
          </Button>
        </form>
      </Card>
    </div>
  )
}
