import { useState } from 'react'
import { Unreadable } from '../../ui/ErrorBoundary.tsx'
import { TextField } from '../../ui/Field.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'
import { BreakGlassSheet } from './BreakGlassSheet.tsx'
import { usePatientNames } from './queries.ts'

const SHOWN = 8

/** Whose record? By name, for those who see no visits. */
export function FindPatientSheet({
  onClose,
  onOpened,
}: {
  onClose: () => void
  onOpened: () => void
}) {
  const { data, error, refetch } = usePatientNames()
  const [search, setSearch] = useState('')
  const [patient, setPatient] = useState<{ id: string; name: string } | null>(null)
  if (patient) return <BreakGlassSheet patient={patient} onClose={onClose} onOpened={onOpened} />
  const wanted = search.trim().toLowerCase()
  const found = data?.filter(({ name }) => wanted && name.toLowerCase().includes(wanted)) ?? []
  return (
    <Sheet title="Whose record?" onClose={onClose}>
      <TextField
        label="Find by name"
        type="search"
        value={search}
        onChange={(event) => setSearch(event.target.value)}
      />
      {error && !data && <Unreadable error={error} onRetry={() => void refetch()} />}
      {!data && !error && <PageSkeleton />}
      {data && wanted && found.length === 0 && <p className="text-muted">Nobody by that name.</p>}
      <ul className="grid gap-2">
        {found.slice(0, SHOWN).map((one) => (
          <li key={one.id}>
            <button
              type="button"
              className="min-h-12 w-full rounded-card border-2 border-line px-4 text-left font-semibold hover:border-brand"
              onClick={() => setPatient(one)}
            >
              {one.name}
            </button>
          </li>
        ))}
      </ul>
    </Sheet>
  )
}
