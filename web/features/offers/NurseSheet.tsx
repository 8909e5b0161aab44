import { Thermometer, UserRound } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'react-router'
import { Button } from '../../ui/Button.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { SickSheet } from './SickSheet.tsx'

/** A nurse of the board: her page, and what one does when she calls in. */
export function NurseSheet({
  nurse,
  onClose,
}: {
  nurse: { id: string; name: string }
  onClose: () => void
}) {
  const [sick, setSick] = useState(false)
  if (sick) return <SickSheet nurse={nurse} onClose={onClose} />
  return (
    <Sheet title={nurse.name} onClose={onClose}>
      <div className="grid gap-2">
        <Button onClick={() => setSick(true)}>
          <Thermometer className="size-5" aria-hidden />
          {nurse.name} is sick
        </Button>
        <Button asChild kind="quiet">
          <Link to={`/people/staff/${nurse.id}`}>
            <UserRound className="size-5" aria-hidden />
            Her page
          </Link>
        </Button>
      </div>
    </Sheet>
  )
}
