import { useState } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import type { Patient } from '../../../contract/people.ts'
import type { Service } from '../../../contract/visits.ts'
import { useApp } from '../../app.ts'
import { newId } from '../../ids.ts'
import { instantOf, longDay, time } from '../../time.ts'
import { Foot } from '../../shell.tsx'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { useChange } from '../../useChange.ts'
import { rand } from '../../words.ts'
import { FormError } from '../auth/Threshold.tsx'
import { PATIENT_STATUS_LOOK } from '../family/words.ts'
import { addressOf, typedOf } from '../people/addresses.ts'
import { usePatient, usePatients } from '../people/queries.ts'
import { useServices } from './queries.ts'
import { What, Where, Who, type Draft } from './RequestSteps.tsx'
import { AFTER_HOURS_WORDS, daysOf, MOST_TIMES, RHYTHM_WORDS, useQuote } from './slots.ts'
import { SeriesResult } from './SeriesResult.tsx'
import { When } from './When.tsx'

const STEPS = ['who', 'what', 'when', 'where', 'check'] as const
// Who books for one person only is not asked who.
const STEPS_FOR_ONE = ['what', 'when', 'where', 'check'] as const
const TITLES = {
  who: 'Who needs a nurse?',
  what: 'What is needed?',
  when: 'When?',
  where: 'Where?',
  check: 'Is this right?',
} as const

const complete = (draft: Draft): Record<(typeof STEPS)[number], boolean> => ({
  who: draft.patientId !== null,
  what: draft.serviceId !== null,
  when: draft.date !== null && draft.clock !== null,
  where: draft.line.trim() !== '' && draft.suburb.trim() !== '',
  check: true,
})

function Check({
  draft,
  patient,
  service,
}: {
  draft: Draft
  patient: Patient | undefined
  service: Service | undefined
}) {
  const start = instantOf(draft.date!, draft.clock!)
  const days = daysOf(draft.date!, draft.rhythm, draft.times)
  const quote = useQuote(service ? { serviceId: service.id } : null, start)
  const price = quote.data?.priceCents ?? service?.priceCents
  const rows: [string, string][] = [
    ['Who', patient?.name ?? ''],
    ['What', service ? `${service.name}, ${service.minutes} min` : ''],
    ['When', `${longDay(start)}, ${time(start)}`],
    ...(days.length > 1
      ? ([
          [
            'How often',
            `${RHYTHM_WORDS[draft.rhythm]}, ${days.length} visits until ${longDay(instantOf(days.at(-1)!, '12:00'))}`,
          ],
        ] as [string, string][])
      : []),
    ['Where', `${draft.line}, ${draft.suburb}`],
  ]
  return (
    <Card>
      <dl className="grid gap-3">
        {rows.map(([label, value]) => (
          <div key={label}>
            <dt className="text-small text-muted">{label}</dt>
            <dd className="font-semibold">{value}</dd>
          </div>
        ))}
      </dl>
      <p className="border-t border-line pt-3 text-title font-bold" role="status">
        {price !== undefined && rand(price)}
        {days.length > 1 && <span className="text-body font-semibold"> for the first visit</span>}
      </p>
      {quote.data?.afterHours && (
        <p className="rounded-small bg-warn-soft px-4 py-3 font-semibold text-warn">
          A quarter more than {rand(service!.priceCents)}, because it is{' '}
          {AFTER_HOURS_WORDS[quote.data.afterHours]}.
        </p>
      )}
      <p className="text-small text-muted">
        {days.length > 1 && 'Visits at weekends and on holidays cost a quarter more. '}
        Cancelling is free until 4 hours before; after that it costs half.
      </p>
    </Card>
  )
}

export default function RequestPage() {
  const [search] = useSearchParams()
  const { user } = useApp()
  // What a doctor ordered: who and what are known, and it is one visit.
  const followUpId = search.get('followUp')
  const [step, setStep] = useState(followUpId ? STEPS.indexOf('when') : 0)
  const [done, setDone] = useState(false)
  // One id for each visit of the whole form: sending it twice asks once.
  const [ids] = useState(() => Array.from({ length: MOST_TIMES }, () => newId()))
  const id = ids[0]!
  const desk = user.role === 'administrator'
  const patients = usePatients(!desk)
  const services = useServices()
  const navigate = useNavigate()
  const toast = useToast()
  const { run, busy, sentence, fields } = useChange()
  const [draft, setDraft] = useState<Draft>({
    patientId: search.get('patient'),
    serviceId: search.get('service'),
    date: null,
    clock: null,
    line: '',
    suburb: '',
    landmark: '',
    contactName: '',
    contactPhone: '',
    gateCode: '',
    note: '',
    rhythm: 'once',
    times: 14,
  })
  // A desk finds one of many by name; families choose among their own.
  const chosen = usePatient(desk ? draft.patientId : null)
  if (done) return <SeriesResult firstId={id} />
  if ((!desk && !patients.data) || !services.data) return <PageSkeleton />
  // Only for whom this person may ask, and nobody who has died.
  const list = (desk ? (chosen.data ? [chosen.data] : []) : (patients.data ?? [])).filter(
    ({ rights, status }) => status !== 'deceased' && (desk || rights.includes('book')),
  )
  if (list.length === 0 && user.role === 'patient') {
    return (
      <div className="mx-auto grid w-full max-w-xl gap-4">
        <PageHeader back={{ to: '/', label: 'Home' }} title="Ask for a visit" />
        <EmptyState drawing="home">
          There is nobody for whom you may ask. Whoever you care for can give you the right under My
          family.
        </EmptyState>
      </div>
    )
  }
  const only = list.length === 1 && !desk ? list[0]!.id : null
  const patient = list.find((each) => each.id === (draft.patientId ?? only))
  const service = services.data.find((each) => each.id === draft.serviceId)
  const home = typedOf(patient?.address ?? null)
  const filled: Draft = {
    ...draft,
    patientId: patient?.id ?? null,
    line: draft.line || home.line,
    suburb: draft.suburb || home.suburb,
    landmark: draft.landmark || home.landmark,
    contactName: draft.contactName || home.contactName,
    contactPhone: draft.contactPhone || home.contactPhone,
  }
  const steps = only && user.role === 'patient' ? STEPS_FOR_ONE : STEPS
  const name = steps[step]!
  const change = (next: Partial<Draft>) => setDraft((old) => ({ ...old, ...next }))

  async function send() {
    if (!filled.patientId || !filled.serviceId || !filled.date || !filled.clock) return
    const days = daysOf(filled.date, filled.rhythm, filled.times)
    const clock = filled.clock
    const shared = {
      patientId: filled.patientId,
      serviceId: filled.serviceId,
      address: addressOf(filled, patient?.address ?? null),
      note: filled.note,
      // Said before the button: somebody who is away is asked for all the same.
      confirmed: patient !== undefined && patient.status !== 'active',
    }
    const gateCode = filled.gateCode.trim()
    const outcome =
      days.length === 1
        ? await run('visits.request', {
            ...shared,
            id,
            start: instantOf(days[0]!, clock),
            ...(gateCode && { gateCode }),
            ...(followUpId && { followUpId }),
          })
        : await run('planning.series', {
            ...shared,
            visits: days.map((each, n) => ({ id: ids[n]!, start: instantOf(each, clock) })),
            ...(gateCode && { gateCode }),
          })
    if (outcome === 'refused') return
    if (outcome === 'sent' && days.length > 1) return setDone(true)
    toast(outcome === 'sent' ? 'We are finding a nurse' : 'Kept. It goes out when there is signal.')
    void navigate(outcome === 'sent' ? `/visits/${id}` : '/', { replace: true })
  }

  return (
    <div className="mx-auto flex w-full max-w-xl flex-1 flex-col gap-5">
      <PageHeader
        back={{ to: '/', label: 'Not now' }}
        title={TITLES[name]}
        note={`Step ${step + 1} of ${steps.length}`}
      />
      {name === 'who' && (
        <Who draft={filled} patients={list} onChange={change} onAdded={() => setStep(step + 1)} />
      )}
      {name === 'what' && <What draft={filled} services={services.data} onChange={change} />}
      {name === 'when' && <When draft={filled} onChange={change} single={followUpId !== null} />}
      {name === 'where' && <Where draft={filled} onChange={change} />}
      {patient && patient.status !== 'active' && (name === 'check' || name === 'what') && (
        <p role="status" className="rounded-small bg-warn-soft px-4 py-3 font-semibold text-warn">
          {patient.name}: {PATIENT_STATUS_LOOK[patient.status].word.toLowerCase()}, as we were told.
          Ask only if a nurse is needed all the same.
        </p>
      )}
      {name === 'check' && <Check draft={filled} patient={patient} service={service} />}
      <FormError>{sentence && (Object.values(fields)[0] ?? sentence)}</FormError>
      <Foot>
        <div className="flex gap-2">
          {step > 0 && (
            <Button kind="outline" className="min-h-16" onClick={() => setStep(step - 1)}>
              Back
            </Button>
          )}
          {name === 'check' ? (
            <Button size="large" disabled={busy} onClick={() => void send()}>
              {busy ? 'Sending…' : 'Ask for this visit'}
            </Button>
          ) : (
            <Button
              size="large"
              disabled={!complete(filled)[name]}
              onClick={() => setStep(step + 1)}
            >
              Next
            </Button>
          )}
        </div>
      </Foot>
    </div>
  )
}
