import { Hourglass } from 'lucide-react'
import type { Staff } from '../../../contract/staff.ts'
import { Tag } from '../../ui/Tag.tsx'
import { useNow } from '../../useNow.ts'
import { REGISTRATION_LOOK, registrationWords } from './registrationWords.ts'

/** How somebody's registration stands; a new certificate that waits stands beside it. */
export function RegistrationTag({
  person,
}: {
  person: Pick<Staff, 'registrationState' | 'validUntil' | 'waiting'>
}) {
  const now = useNow()
  const { registrationState: state, validUntil, waiting } = person
  if (!state) return null
  const { tone, icon } = REGISTRATION_LOOK[state]
  return (
    <span className="inline-flex flex-wrap gap-1.5">
      <Tag tone={tone} icon={icon}>
        {registrationWords(state, validUntil, now)}
      </Tag>
      {waiting && state !== 'waiting' && (
        <Tag tone="info" icon={Hourglass}>
          New one to verify
        </Tag>
      )}
    </span>
  )
}
