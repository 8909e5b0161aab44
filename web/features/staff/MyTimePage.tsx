import { useApp } from '../../app.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { TimeCard } from './TimeCard.tsx'

/** A nurse's own hours, leave and skills, as dispatch keeps them. */
export default function MyTimePage() {
  const { user } = useApp()
  return (
    <div className="mx-auto grid w-full max-w-xl gap-4 pb-4">
      <PageHeader
        title="My working time"
        note="Visits are planned by this. If something is not right, tell dispatch."
        back={{ to: '/settings', label: 'Settings' }}
      />
      <TimeCard id={user.id} name={user.name} alone />
    </div>
  )
}
