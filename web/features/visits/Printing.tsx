import { useQuery } from '@tanstack/react-query'
import { LoaderCircle, RotateCcw } from 'lucide-react'
import type { Report, Visit } from '../../../contract/visits.ts'
import { useApp } from '../../app.ts'
import { keys } from '../../cache.ts'
import { Button } from '../../ui/Button.tsx'
import { useChange } from '../../useChange.ts'

/** A PDF takes a second or two: so long it is looked for, then whenever the page is opened. */
const LOOK_MS = 2_500

/** What becomes of the PDF of a signed report: it is being made, or could not be. */
export function Printing({ visit, report }: { visit: Visit; report: Report }) {
  const { client } = useApp()
  const { run, busy, sentence } = useChange()
  const making = report.pdfState === 'making'
  useQuery({
    queryKey: keys.visit(visit.id),
    queryFn: () => client.visits.get({ id: visit.id }),
    refetchInterval: making ? LOOK_MS : false,
  })
  if (making)
    return (
      <p role="status" className="flex min-h-12 items-center gap-2 text-muted">
        <LoaderCircle className="size-5 motion-safe:animate-spin" aria-hidden />
        The PDF is being made
      </p>
    )
  if (report.pdfState !== 'failed') return null
  return (
    <div className="grid gap-2">
      <p className="font-semibold text-alert">
        The PDF could not be made. The report is here whole.
      </p>
      <Button
        kind="quiet"
        disabled={busy}
        onClick={() => void run('visits.printReport', { id: visit.id })}
      >
        <RotateCcw className="size-5" aria-hidden />
        Make the PDF again
      </Button>
      {sentence && <p role="alert">{sentence}</p>}
    </div>
  )
}
