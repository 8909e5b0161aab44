import { ChevronDown, X } from 'lucide-react'
import { useId, useState } from 'react'
import { useApp } from '../../app.ts'
import { Button } from '../../ui/Button.tsx'
import { Chip } from '../../ui/Chip.tsx'
import { Select, TextField } from '../../ui/Field.tsx'
import { usePatient } from '../people/queries.ts'
import { useStaff } from '../staff/queries.ts'
import { chosenIn, FLAGS, FLAGS_OF, SPANS, STATES } from './listFilter.ts'
import { useServices } from './queries.ts'

type Props = {
  params: URLSearchParams
  name: string
  onChange: (param: string, value: string | null) => void
  onName: (name: string) => void
}

function Options({ of, all }: { of: readonly { id: string; name: string }[]; all: string }) {
  return (
    <>
      <option value="">{all}</option>
      {of.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </>
  )
}

const byName = <Named extends { name: string }>(list: readonly Named[] | undefined) =>
  (list ?? []).toSorted((a, b) => a.name.localeCompare(b.name))

/** Whose and what, for dispatch: open where one of them is chosen. */
function People({ params, onChange }: Pick<Props, 'params' | 'onChange'>) {
  const nurses = byName(useStaff({ role: 'nurse' }).data)
  const doctors = byName(useStaff({ role: 'doctor' }).data)
  const services = byName(useServices().data)
  const of = (param: string) => ({
    value: params.get(param) ?? '',
    onChange: (event: { target: { value: string } }) => onChange(param, event.target.value || null),
  })
  const chosen = ['nurse', 'doctor', 'service'].some((param) => params.has(param))
  return (
    <details className="group" open={chosen}>
      <summary className="inline-flex min-h-12 cursor-pointer items-center gap-1.5 rounded-full px-2 font-semibold text-brand marker:content-none">
        Nurse, doctor, service
        <ChevronDown className="size-5 transition group-open:rotate-180" aria-hidden />
      </summary>
      <div className="mt-1 grid gap-3 sm:grid-cols-3">
        <Select label="Nurse" {...of('nurse')}>
          <Options of={nurses} all="Any nurse" />
        </Select>
        <Select label="Doctor" {...of('doctor')}>
          <Options of={doctors} all="Any doctor" />
        </Select>
        <Select label="Service" {...of('service')}>
          <Options of={services} all="Any service" />
        </Select>
      </div>
    </details>
  )
}

function OnePatient({ id, onClear }: { id: string; onClear: () => void }) {
  const { data } = usePatient(id)
  return (
    <Button kind="quiet" className="justify-self-start" onClick={onClear}>
      Only {data?.name ?? 'one patient'}
      <X className="size-5" aria-hidden />
      <span className="sr-only">Show everybody again</span>
    </Button>
  )
}

/**
 * What of the list is shown. Each choice is kept in the address; a name never is. On a phone the list comes
 * first: the choices that are made once a day are behind what they are now.
 */
export function VisitFilters({ params, name, onChange, onName }: Props) {
  const { user } = useApp()
  const [open, setOpen] = useState(false)
  const choices = useId()
  const { span, state } = chosenIn(params, name)
  const patient = params.get('patient')
  const desk = user.duties.includes('dispatch')
  return (
    <section aria-label="Filters" className="grid gap-3">
      {user.role !== 'patient' && (
        <TextField
          label="Find by the patient's name"
          type="search"
          autoComplete="off"
          placeholder="The first letters are enough"
          value={name}
          onChange={(event) => onName(event.target.value)}
        />
      )}
      <Button
        kind="quiet"
        className="justify-between px-4 sm:hidden"
        aria-expanded={open}
        aria-controls={choices}
        onClick={() => setOpen(!open)}
      >
        <span className="truncate">
          {SPANS[span].label}, {STATES[state].label.toLowerCase()}
        </span>
        <ChevronDown className={`size-5 flex-none ${open ? 'rotate-180' : ''}`} aria-hidden />
      </Button>
      <div id={choices} className={`${open ? 'grid' : 'hidden'} gap-3 sm:grid`}>
        <div className="grid grid-cols-2 gap-3">
          <Select
            label="When"
            value={span}
            onChange={(event) => onChange('when', event.target.value)}
          >
            {Object.entries(SPANS).map(([value, { label }]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Select>
          <Select
            label="State"
            value={state}
            onChange={(event) =>
              onChange('state', event.target.value === 'all' ? null : event.target.value)
            }
          >
            {Object.entries(STATES).map(([value, { label }]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Select>
        </div>
        {desk && <People params={params} onChange={onChange} />}
      </div>
      <div className="-mx-4 flex gap-2 overflow-x-auto px-4 sm:mx-0 sm:flex-wrap sm:px-0">
        {FLAGS_OF[user.role].map((flag) => (
          <Chip
            key={flag}
            on={params.has(flag)}
            onChange={(on) => onChange(flag, on ? 'true' : null)}
          >
            {FLAGS[flag]}
          </Chip>
        ))}
      </div>
      {patient && <OnePatient id={patient} onClear={() => onChange('patient', null)} />}
    </section>
  )
}
