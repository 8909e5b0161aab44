import { Plus } from 'lucide-react'
import { useState } from 'react'
import type { Patient } from '../../../contract/people.ts'
import type { Service } from '../../../contract/visits.ts'
import { useApp } from '../../app.ts'
import { Button } from '../../ui/Button.tsx'
import { Choice } from '../../ui/Choice.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { TextArea, TextField } from '../../ui/Field.tsx'
import { rand } from '../../words.ts'
import { AddressFields, type TypedAddress } from '../people/AddressFields.tsx'
import { PatientSheet } from '../people/PatientSheet.tsx'
import { useFoundPatients } from '../people/queries.ts'
import type { Rhythm } from './slots.ts'

/** What is being asked for, as far as it is known. Dates and clock times are the practice's. */
export type Draft = TypedAddress & {
  patientId: string | null
  serviceId: string | null
  date: string | null
  clock: string | null
  note: string
  rhythm: Rhythm
  /** Of a series. */
  times: number
}
export type StepProps = { draft: Draft; onChange: (next: Partial<Draft>) => void }

const SHOWN = 8

export function Who({
  draft,
  patients,
  onChange,
  onAdded,
}: StepProps & { patients: readonly Patient[]; onAdded: () => void }) {
  const { user } = useApp()
  const [search, setSearch] = useState('')
  const [adding, setAdding] = useState(false)
  const desk = user.role === 'administrator'
  const { found } = useFoundPatients(search, desk)
  const chosen = search ? [] : patients
  const shown = desk
    ? [...chosen, ...(found ?? []).filter(({ id }) => !chosen.some((one) => one.id === id))]
        .filter(({ status }) => status !== 'deceased')
        .slice(0, SHOWN)
    : patients
  return (
    <div className="grid gap-4">
      {desk && (
        <TextField
          label="Find by name"
          type="search"
          autoComplete="off"
          placeholder="The first letters are enough"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
      )}
      {shown.length === 0 ? (
        <EmptyState drawing="home">Nobody by that name yet.</EmptyState>
      ) : (
        <Choice
          label="Who"
          hideLabel
          value={draft.patientId}
          onChange={(patientId) => onChange({ patientId, line: '', suburb: '', landmark: '' })}
          options={shown.map((patient) => ({
            value: patient.id,
            title: patient.relation === 'self' ? `${patient.name} (me)` : patient.name,
            note: patient.address?.suburb,
          }))}
        />
      )}
      {desk && (
        <Button kind="quiet" onClick={() => setAdding(true)}>
          <Plus className="size-5" aria-hidden />
          Somebody new
        </Button>
      )}
      {adding && (
        <PatientSheet
          onClose={() => setAdding(false)}
          onAdded={(patientId) => {
            onChange({ patientId, line: '', suburb: '', landmark: '' })
            // Whoever has just said who it is need not choose them again.
            onAdded()
          }}
        />
      )}
    </div>
  )
}

export function What({ draft, services, onChange }: StepProps & { services: readonly Service[] }) {
  return (
    <div className="grid gap-5">
      <Choice
        label="Service"
        hideLabel
        value={draft.serviceId}
        onChange={(serviceId) => onChange({ serviceId })}
        options={services.map((service) => ({
          value: service.id,
          title: service.name,
          note: `${service.minutes} minutes`,
          end: <b>{rand(service.priceCents)}</b>,
        }))}
      />
      <TextArea
        label="What should the nurse know?"
        hint="Allergies, the dog, who opens the door."
        maxLength={1_000}
        value={draft.note}
        onChange={(event) => onChange({ note: event.target.value })}
      />
    </div>
  )
}

export function Where({ draft, onChange }: StepProps) {
  return (
    <div className="grid gap-4">
      <AddressFields value={draft} onChange={onChange} />
    </div>
  )
}
