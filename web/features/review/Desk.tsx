import { BookHeart, House } from 'lucide-react'
import { Link } from 'react-router'
import { day, time } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { useNow } from '../../useNow.ts'
import { ReportOf } from '../visits/ReportPage.tsx'
import { WithVisit } from '../visits/WithVisit.tsx'
import { Evidence } from './Evidence.tsx'

/** One report as the doctor judges it: the words, the values and the photos on one screen. */
export function Desk({ id }: { id: string }) {
  const now = useNow()
  return (
    <WithVisit id={id}>
      {(visit) => (
        <>
          <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
            <div>
              <h2 className="text-large">{visit.patient.name}</h2>
              <p className="text-muted">
                {visit.service.name} · {day(visit.start, now)} {time(visit.start)}
              </p>
            </div>
            <div className="flex flex-wrap gap-1">
              <Button asChild kind="plain">
                <Link to={`/people/${visit.patient.id}/record`}>
                  <BookHeart className="size-5 flex-none" aria-hidden />
                  Record
                </Link>
              </Button>
              <Button asChild kind="plain">
                <Link to={`/visits/${visit.id}`}>
                  <House className="size-5 flex-none" aria-hidden />
                  The visit
                </Link>
              </Button>
            </div>
          </div>
          <div className="grid min-w-0 items-start gap-3 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
            <div className="grid min-w-0 gap-3">
              <ReportOf visit={visit} />
            </div>
            <div className="grid min-w-0 gap-3">
              <Evidence visit={visit} />
            </div>
          </div>
        </>
      )}
    </WithVisit>
  )
}
