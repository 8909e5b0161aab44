import { useQuery } from '@tanstack/react-query'
import { MapPin, Phone, UserRound } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { Link, Navigate, useParams } from 'react-router'
import { ProblemError } from '../../../contract/client.ts'
import { HELP_OUTCOMES, type HelpCall, type HelpOutcome } from '../../../contract/help.ts'
import { useApp } from '../../app.ts'
import { keys } from '../../cache.ts'
import { stamp, time } from '../../time.ts'
import { useChange } from '../../useChange.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { Choice } from '../../ui/Choice.tsx'
import { Unreadable } from '../../ui/ErrorBoundary.tsx'
import { TextArea } from '../../ui/Field.tsx'
import { NotFound } from '../../ui/NotFound.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { kilometres } from '../../distance.ts'
import { WarningCard } from '../observations/WarningCard.tsx'
import { NUMBERS } from './holder.ts'
import { useCalls, useSeconds } from './queries.ts'
import { callPath, callWords, outcomeWords, sinceWords } from './words.ts'

const RoadMap = lazy(() => import('../map/RoadMap.tsx'))

export default function CallPage() {
  const { id = '' } = useParams()
  const { client } = useApp()
  const calls = useCalls()
  const shown = calls.data?.find((call) => call.id === id)
  const one = useQuery({
    queryKey: [...keys.calls, id],
    queryFn: () => client.help.get({ id }),
    // What ended more than a day ago stands in no list.
    enabled: calls.isFetched && !shown,
    retry: false,
  })
  const call = shown ?? one.data
  // A push leads here, also of an incident that the reader may look into.
  if (call?.caseId) return <Navigate to={callPath(call)} replace />
  if (call) return <Call call={call} />
  if (one.error instanceof ProblemError && one.error.problem.status === 404) return <NotFound />
  if (one.error) return <Unreadable error={one.error} onRetry={() => void one.refetch()} />
  return <PageSkeleton />
}

const BEGAN = {
  help: 'Pressed',
  welfare: 'Found',
  early_warning: 'Measured',
  incident: 'Reported',
} as const
const STATE_WORDS = {
  ringing: 'Rings',
  taken: 'Taken',
  cancelled: 'Taken back',
  closed: 'Closed',
} as const

function Call({ call }: { call: HelpCall }) {
  const now = useSeconds()
  const { run, busy, sentence } = useChange()
  const { user } = useApp()
  const take = call.can.find((act) => act === 'take' || act === 'take-over')
  const warns = call.source === 'early_warning'
  const began = BEGAN[call.source]
  // Dispatch says how a check ended where it also decides about the fee; that closes the call too.
  const decides = call.source === 'welfare' && user.duties.includes('dispatch')
  return (
    <div className="mx-auto grid w-full max-w-3xl gap-4 pb-6">
      <PageHeader
        back={{ to: '/', label: 'Back' }}
        title={callWords(call)}
        note={
          call.at === call.receivedAt || Date.parse(call.receivedAt) - Date.parse(call.at) < 60_000
            ? `${began} ${time(call.at)}, ${sinceWords(call.at, now)} ago`
            : `${began} ${time(call.at)}, received ${stamp(call.receivedAt, now)}`
        }
      />
      <div className="flex flex-wrap gap-1.5">
        <Tag tone={call.state === 'ringing' ? 'alert' : call.state === 'taken' ? 'warn' : 'plain'}>
          {STATE_WORDS[call.state]}
          {call.takenBy && !warns ? ` by ${call.takenBy.name}` : ''}
        </Tag>
        {call.saysSafe && <Tag tone="info">She says she is safe</Tag>}
      </div>
      {call.duress && (
        <p role="alert" className="rounded-card bg-alert p-4 text-large font-bold text-alert-ink">
          She gave the second PIN: somebody stands beside her. Her phone shows that the call was
          taken back. Do not phone or message her. Send the police.
        </p>
      )}
      {take && (
        <Button
          size="large"
          kind={take === 'take' ? 'danger' : 'outline'}
          disabled={busy}
          onClick={() => void run('help.take', { id: call.id, over: take === 'take-over' })}
        >
          {take === 'take' ? 'I take it' : `Take it over from ${call.takenBy?.name ?? 'them'}`}
        </Button>
      )}
      {sentence && <p className="font-semibold text-alert">{sentence}</p>}
      {warns && <WarningCard id={call.id} />}
      {call.source === 'incident' ? (
        <Card>
          <p>
            What happened is read by the clinical lead. See that one looks into it now: it is over
            when they do.
          </p>
        </Card>
      ) : (
        <div className="grid gap-4 sm:grid-cols-2">
          <Where call={call} now={now} />
          <Numbers />
        </div>
      )}
      {call.can.includes('close') && decides && (
        <Button asChild size="large">
          <Link to="/tasks">Say how it ended</Link>
        </Button>
      )}
      {call.can.includes('close') && !decides && <CloseCard call={call} />}
      {call.outcome && !warns && (
        <Card>
          <h2>{outcomeWords(call.source, call.outcome)}</h2>
          {call.note && <p>{call.note}</p>}
          <p className="text-small text-muted">
            Closed by {call.closedBy?.name} {call.closedAt && stamp(call.closedAt, now)}
          </p>
        </Card>
      )}
      {call.source !== 'incident' && (
        <Card>
          <h2>Called so far</h2>
          <p className="text-muted">{call.called.map(({ name }) => name).join(', ')}</p>
        </Card>
      )}
    </div>
  )
}

function Where({ call, now }: { call: HelpCall; now: number }) {
  const { position, visit } = call
  const away = position && visit?.pin ? kilometres(position, visit.pin) : null
  return (
    <Card>
      <h2 className="flex items-center gap-2">
        <MapPin className="size-5 text-brand" aria-hidden />
        Where
      </h2>
      {visit && (
        <p>
          <b>
            {visit.line}, {visit.suburb}
          </b>
          <br />
          at {visit.patient.name}’s
        </p>
      )}
      {position ? (
        <p>
          Her phone was at{' '}
          <a
            className="font-semibold text-brand underline"
            href={`geo:${position.latitude},${position.longitude}?q=${position.latitude},${position.longitude}`}
          >
            {position.latitude.toFixed(5)}, {position.longitude.toFixed(5)}
          </a>{' '}
          (within {Math.round(position.accuracy)} m), seen {stamp(position.at, now)}
          {away !== null &&
            `, ${away < 1 ? `${Math.round(away * 1000)} m` : `${away.toFixed(1)} km`} from that door`}
          .
        </p>
      ) : (
        call.source === 'help' && <p className="text-muted">Her phone has not said where it is.</p>
      )}
      {visit?.contact && (
        <Button asChild kind="quiet">
          <a href={`tel:${visit.contact.phone}`}>
            <Phone className="size-5" aria-hidden />
            Call {visit.contact.name}
          </a>
        </Button>
      )}
      <Picture call={call} />
      {visit && (
        <Button asChild kind="quiet">
          <Link to={`/visits/${visit.id}`}>
            <UserRound className="size-5" aria-hidden />
            Open the visit
          </Link>
        </Button>
      )}
    </Card>
  )
}

/** Where her phone was beside the door of the visit; alone where only one of the two is known. */
function Picture({ call: { position, visit } }: { call: HelpCall }) {
  const door = visit?.pin ?? null
  const home = door ?? position
  if (!home) return null
  const words = !position
    ? 'The door of the visit'
    : door
      ? 'Where her phone was, and the door of the visit'
      : 'Where her phone was'
  return (
    <Suspense fallback={<div className="aspect-[8/5] w-full rounded-[12px] bg-well" />}>
      <RoadMap
        home={home}
        dot={door ? position : null}
        suburb={door ? (visit?.suburb ?? '') : 'Her phone'}
        words={words}
      />
    </Suspense>
  )
}

function Numbers() {
  const { client } = useApp()
  const { data } = useQuery({
    queryKey: ['emergency-numbers'],
    queryFn: async () => (await client.help.numbers({})).items,
    staleTime: Infinity,
  })
  return (
    <Card className="content-start">
      <h2>Send somebody</h2>
      <ul className="grid gap-2">
        {(data ?? NUMBERS).map(({ label, number }) => (
          <li key={number}>
            <Button asChild kind="outline" className="w-full">
              <a href={`tel:${number}`}>
                <Phone className="size-5" aria-hidden />
                {number} {label}
              </a>
            </Button>
          </li>
        ))}
      </ul>
    </Card>
  )
}

function CloseCard({ call }: { call: HelpCall }) {
  const { run, busy, sentence } = useChange()
  const [outcome, setOutcome] = useState<HelpOutcome | null>(null)
  const [note, setNote] = useState('')
  return (
    <Card>
      <h2>How did it end?</h2>
      <Choice
        label="Outcome"
        hideLabel
        columns={2}
        value={outcome}
        onChange={setOutcome}
        options={HELP_OUTCOMES.map((value) => ({ value, title: outcomeWords(call.source, value) }))}
      />
      <TextArea
        label="What happened"
        hint="Kept with the call, encrypted"
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
      {sentence && <p className="font-semibold text-alert">{sentence}</p>}
      <Button
        size="large"
        disabled={!outcome || busy}
        onClick={() => outcome && void run('help.close', { id: call.id, outcome, note })}
      >
        Close the call
      </Button>
    </Card>
  )
}
