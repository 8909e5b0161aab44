import { useApp } from '../../app.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { InvitationsCard } from '../staff/InvitationsCard.tsx'
import { StaffCard } from '../staff/StaffCard.tsx'
import { PatientsCard } from './PatientsCard.tsx'

export default function PeoplePage() {
  const { user } = useApp()
  const dispatch = user.duties.includes('dispatch')
  return (
    <div className="grid gap-4 pb-4">
      <PageHeader title="People" />
      <div className="grid items-start gap-4 lg:grid-cols-2">
        {dispatch && <PatientsCard />}
        <div className="grid gap-4">
          <StaffCard />
          <InvitationsCard />
        </div>
      </div>
    </div>
  )
}
