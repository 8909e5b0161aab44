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
import { PatientSheet } from '../people/PatientSheet.tsx'
import type { Rhythm } from './slots.ts'

/** What is being asked for, as far as it is known. Dates and clock times are the practice's. */
export type Draft = {
  patientId: string | null
  serviceId: string | null
  date: string | null
  clock: string | null
  line: string
  suburb: string
  landmark: string
  contactName: string
  contactPhone: string
  gateCode: string
  note: string
  rhythm: Rhythm
  /** Of a series. */
  times: number
}
export type StepProps = { draft: Draft; onChange: (next: Partial<Draft>) => void }

const SHOWN = 8

export function Who({ draft, patients, onChange }: StepProps & { patients: readonly Patient[] }) {
  const { user } = useApp()
  const [search, setSearch] = useState('')
  const [adding, setAdding] = useState(false)
  const desk = user.role === 'administrator'
  const wanted = search.trim().toLowerCase()
  const found = patients.filter((patient) => patient.name.toLowerCase().includes(wanted))
  const shown = desk ? found.slice(0, SHOWN) : found
  return (
    <div className="grid gap-4">
      {desk && (
        <TextField
          label="Find by name"
          type="search"
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
          onAdded={(patientId) => onChange({ patientId, line: '', suburb: '', landmark: '' })}
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
      <TextField
        label="Street and number"
        autoComplete="address-line1"
        maxLength={200}
        value={draft.line}
        onChange={(event) => onChange({ line: event.target.value })}
      />
      <TextField
        label="Suburb"
        autoComplete="address-level3"
        maxLength={80}
        value={draft.suburb}
        onChange={(event) => onChange({ suburb: event.target.value })}
      />
      <TextField
        label="How to find the door"
        hint="The blue gate opposite the church."
        maxLength={200}
        value={draft.landmark}
        onChange={(event) => onChange({ landmark: event.target.value })}
      />
      <TextField
        label="Code of the gate"
        hint="If there is one. Only the nurse sees it, once she is on her way."
        autoComplete="off"
        maxLength={20}
        value={draft.gateCode}
        onChange={(event) => onChange({ gateCode: event.target.value })}
      />
      <fieldset className="grid gap-4">
        <legend className="pb-2 font-semibold">Who lets the nurse in?</legend>
        <TextField
          label="Name"
          hint="If it is somebody else: a neighbour, the caretaker."
          maxLength={120}
          value={draft.contactName}
          onChange={(event) => onChange({ contactName: event.target.value })}
        />
        <TextField
          label="Their phone"
          type="tel"
          value={draft.contactPhone}
          onChange={(event) => onChange({ contactPhone: event.target.value })}
        />
      </fieldset>
    </div>
  )
}
