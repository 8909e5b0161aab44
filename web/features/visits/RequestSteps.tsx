import { Plus } from 'lucide-react'
import { useState } from 'react'
import type { Patient } from '../../../contract/people.ts'
import type { Service } from '../../../contract/visits.ts'
import { useApp } from '../../app.ts'
import { addDays, day, dayOf, instantOf } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Choice } from '../../ui/Choice.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { TextArea, TextField } from '../../ui/Field.tsx'
import { useNow } from '../../useNow.ts'
import { rand } from '../../words.ts'
import { PatientSheet } from '../people/PatientSheet.tsx'

/** What is being asked for, as far as it is known. Dates and clock times are the practice's. */
export type Draft = {
  patientId: string | null
  serviceId: string | null
  date: string | null
  clock: string | null
  line: string
  suburb: string
  landmark: string
  note: string
}
type StepProps = { draft: Draft; onChange: (next: Partial<Draft>) => void }

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

const FIRST = 7 * 60
const LAST = 20 * 60
const EVERY = 30
const LEAD = 60 * 60_000

export function When({ draft, onChange }: StepProps) {
  const now = useNow()
  const today = dayOf(now)
  const days = Array.from({ length: 14 }, (_, index) => addDays(today, index))
  const clocks = Array.from({ length: (LAST - FIRST) / EVERY + 1 }, (_, index) => {
    const minutes = FIRST + index * EVERY
    return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
  })
  const date = draft.date
  const open = date ? clocks.filter((each) => Date.parse(instantOf(date, each)) > now + LEAD) : []
  return (
    <div className="grid gap-5">
      <Choice
        label="Day"
        columns={2}
        value={date}
        onChange={(next) => onChange({ date: next, clock: null })}
        options={days.map((each) => ({ value: each, title: day(instantOf(each, '12:00'), now) }))}
      />
      {date && open.length > 0 && (
        <Choice
          label="From"
          columns={3}
          value={draft.clock}
          onChange={(next) => onChange({ clock: next })}
          options={open.map((each) => ({ value: each, title: each }))}
        />
      )}
      {date && open.length === 0 && (
        <p className="text-muted">No time is left on that day. Choose another, or call us.</p>
      )}
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
    </div>
  )
}
