import { HandHeart } from 'lucide-react'
import { useState } from 'react'
import { Link, useLocation } from 'react-router'
import { useApp } from '../../app.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { Choice } from '../../ui/Choice.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { InvitationsCard } from '../staff/InvitationsCard.tsx'
import { StaffCard } from '../staff/StaffCard.tsx'
import { PatientsCard } from './PatientsCard.tsx'

type Shown = 'patients' | 'staff'

/** Side by side where there is room, one after the other where there is not. */
export default function PeoplePage() {
  const { user } = useApp()
  // A letter about colleagues leads to them.
  const { hash } = useLocation()
  const [shown, setShown] = useState<Shown>(hash === '#staff' ? 'staff' : 'patients')
  const dispatch = user.duties.includes('dispatch')
  const narrow = (of: Shown) => (!dispatch || shown === of ? '' : 'max-lg:hidden')
  return (
    <div className="grid gap-4 pb-4">
      <PageHeader title="People" />
      {dispatch && (
        <div className="lg:hidden">
          <Choice
            label="Show"
            hideLabel
            columns={2}
            value={shown}
            onChange={setShown}
            options={[
              { value: 'patients', title: 'Patients' },
              { value: 'staff', title: 'Staff' },
            ]}
          />
        </div>
      )}
      <div className="grid items-start gap-4 lg:grid-cols-2">
        {dispatch && (
          <div className={narrow('patients')}>
            <PatientsCard />
          </div>
        )}
        <div className={`grid gap-4 ${narrow('staff')}`}>
          <StaffCard />
          <InvitationsCard />
          {dispatch && (
            <Card>
              <h2>Timesheets</h2>
              <p className="text-muted">
                What each nurse was planned for, what is proven, and which weeks wait for approval.
              </p>
              <Button asChild kind="quiet" className="justify-self-start">
                <Link to="/week">Open the weeks</Link>
              </Button>
            </Card>
          )}
          <Card>
            <h2>Services and holidays</h2>
            <p className="text-muted">What can be booked, what it costs, and on which days more.</p>
            <Button asChild kind="quiet">
              <Link to="/practice">
                <HandHeart className="size-5" aria-hidden />
                Open the services
              </Link>
            </Button>
          </Card>
        </div>
      </div>
    </div>
  )
}
