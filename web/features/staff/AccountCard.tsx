import { useState } from 'react'
import type { StaffMember } from '../../../contract/staff.ts'
import { sentenceOf } from '../../api.ts'
import { useApp } from '../../app.ts'
import { longDay } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { TextArea } from '../../ui/Field.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { useChange } from '../../useChange.ts'
import { FormError } from '../auth/Threshold.tsx'

function DisableSheet({ person, onClose }: { person: StaffMember; onClose: () => void }) {
  const { run, busy, fields, sentence } = useChange()
  const toast = useToast()
  async function disable(form: FormData) {
    const reason = String(form.get('reason') ?? '')
    const outcome = await run('staff.disable', { id: person.id, reason })
    if (outcome === 'refused') return
    toast(`${person.name} can no longer sign in`)
    onClose()
  }
  return (
    <Sheet title={`Disable the account of ${person.name}?`} onClose={onClose}>
      <p className="text-muted">
        Every device is signed out within a second. Nothing that {person.name} wrote is lost, and
        the account can be enabled again.
      </p>
      {person.visitsAhead > 0 && (
        <p className="rounded-small bg-warn-soft px-3 py-2 font-semibold text-warn">
          {person.visitsAhead} {person.visitsAhead === 1 ? 'visit' : 'visits'} ahead will need
          somebody else.
        </p>
      )}
      <form
        className="grid gap-4"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void disable(new FormData(event.currentTarget))
        }}
      >
        <TextArea
          label="Reason"
          hint="Only administrators read it"
          name="reason"
          rows={2}
          error={fields['reason']}
        />
        <FormError>{fields['reason'] ? null : sentence}</FormError>
        <Button type="submit" kind="danger" size="large" disabled={busy}>
          Disable the account
        </Button>
      </form>
    </Sheet>
  )
}

/** A lost phone: every device of somebody is signed out, and they may sign in again. */
function EndSessions({ person }: { person: StaffMember }) {
  const { client } = useApp()
  const toast = useToast()
  const [busy, setBusy] = useState(false)
  const [sentence, setSentence] = useState<string | null>(null)
  async function end() {
    setBusy(true)
    setSentence(null)
    try {
      const { ended } = await client.sessions.endOf({ id: person.id })
      toast(ended === 1 ? 'One device is signed out' : `${ended} devices are signed out`)
    } catch (error) {
      setSentence(sentenceOf(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <FormError>{sentence}</FormError>
      <Button kind="quiet" disabled={busy} onClick={() => void end()}>
        Sign out every device
      </Button>
    </>
  )
}

/** Whether somebody can sign in at all. */
export function AccountCard({ person }: { person: StaffMember }) {
  const [disabling, setDisabling] = useState(false)
  const { run, busy, sentence } = useChange()
  const toast = useToast()
  return (
    <Card>
      <h2>Account</h2>
      {person.disabledAt ? (
        <>
          <p>
            Disabled {longDay(person.disabledAt)}
            {person.disabledBy && ` by ${person.disabledBy.name}`}.
          </p>
          {person.disabledReason && (
            <p className="rounded-small bg-well px-3 py-2 text-small">{person.disabledReason}</p>
          )}
        </>
      ) : (
        <p className="text-muted">
          Can sign in. {person.visitsAhead} {person.visitsAhead === 1 ? 'visit' : 'visits'} ahead.
        </p>
      )}
      <FormError>{sentence}</FormError>
      {person.can.includes('disable') && <EndSessions person={person} />}
      {person.can.includes('disable') && (
        <Button kind="outline" onClick={() => setDisabling(true)}>
          Disable the account
        </Button>
      )}
      {person.can.includes('enable') && (
        <Button
          kind="quiet"
          disabled={busy}
          onClick={() =>
            void run('staff.enable', { id: person.id }).then((outcome) => {
              if (outcome !== 'refused') toast(`${person.name} can sign in again`)
            })
          }
        >
          Enable the account
        </Button>
      )}
      {disabling && <DisableSheet person={person} onClose={() => setDisabling(false)} />}
    </Card>
  )
}
