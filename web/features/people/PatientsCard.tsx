import { CalendarPlus, Plus } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'react-router'
import type { PatientStatus } from '../../../contract/people.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Unreadable } from '../../ui/ErrorBoundary.tsx'
import { TextField } from '../../ui/Field.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { PATIENT_STATUS_LOOK } from '../family/words.ts'
import { PatientSheet } from './PatientSheet.tsx'
import { useFoundPatients } from './queries.ts'

function StatusOfPatient({ status }: { status: PatientStatus }) {
  const { word, tone, icon } = PATIENT_STATUS_LOOK[status]
  return (
    <Tag tone={tone} icon={icon}>
      {word}
    </Tag>
  )
}

export function PatientsCard() {
  const [adding, setAdding] = useState(false)
  const [search, setSearch] = useState('')
  const { found, isPending, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } =
    useFoundPatients(search)
  return (
    <Card>
      <div className="flex items-center justify-between gap-3">
        <h2>Patients</h2>
        <Button kind="quiet" onClick={() => setAdding(true)}>
          <Plus className="size-5" aria-hidden />
          Add
        </Button>
      </div>
      <TextField
        label="Find by name"
        type="search"
        autoComplete="off"
        placeholder="The first letters are enough"
        value={search}
        onChange={(event) => setSearch(event.target.value)}
      />
      {isPending && <PageSkeleton />}
      {error && !found && <Unreadable error={error} onRetry={() => void refetch()} />}
      {found?.length === 0 && (
        <EmptyState drawing="home">
          {search
            ? 'Nobody by that name yet. Three letters of a first name or surname are enough.'
            : 'Nobody is cared for here yet.'}
        </EmptyState>
      )}
      <ul className="grid gap-2">
        {found?.map((patient) => (
          <li key={patient.id} className="flex items-center gap-3">
            <Link to={`/people/${patient.id}`} className="min-h-12 min-w-0 flex-1 content-center">
              <b className="block">{patient.name}</b>
              <span className="flex flex-wrap items-center gap-x-2 text-small text-muted">
                {patient.status !== 'active' && <StatusOfPatient status={patient.status} />}
                {[patient.address?.suburb, patient.phone].filter(Boolean).join(' · ')}
              </span>
            </Link>
            <Button asChild kind="plain" size="icon">
              <Link to={`/request?patient=${patient.id}`} aria-label={`Book for ${patient.name}`}>
                <CalendarPlus aria-hidden />
              </Link>
            </Button>
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <Button kind="quiet" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show more
        </Button>
      )}
      {adding && <PatientSheet onClose={() => setAdding(false)} />}
    </Card>
  )
}
