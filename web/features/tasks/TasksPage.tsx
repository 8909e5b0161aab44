import { CalendarPlus } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'react-router'
import type { Decision, Task } from '../../../contract/tasks.ts'
import { useApp } from '../../app.ts'
import { keys } from '../../cache.ts'
import { longDay, stamp, time } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Unreadable } from '../../ui/ErrorBoundary.tsx'
import { TextArea } from '../../ui/Field.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { useChange } from '../../useChange.ts'
import { useNow } from '../../useNow.ts'
import { rand, STATUS_WORDS } from '../../words.ts'
import { FollowUp, foundBy, type Found } from './FollowUp.tsx'
import { useTasks } from './queries.ts'
import { DECISION_WORDS, KIND_WORDS, writtenWords } from './words.ts'

/** What dispatch must decide, oldest first; somebody who may be in danger stands above all. */
export default function TasksPage() {
  const { data, isError, error, refetch } = useTasks()
  const [found, setFound] = useState<readonly Found[]>([])
  if (isError && !data) return <Unreadable error={error} onRetry={() => void refetch()} />
  if (!data) return <PageSkeleton />
  const urgent = ({ kind }: Task) => (kind === 'welfare_check' ? 0 : 1)
  const tasks = data.toSorted((a, b) => urgent(a) - urgent(b))
  return (
    <div className="mx-auto grid w-full max-w-2xl gap-4 pb-4">
      <PageHeader
        back={{ to: '/', label: 'Board' }}
        title="To decide"
        note={
          tasks.length ? 'Nothing is charged and nobody is blamed before you say so.' : undefined
        }
      />
      {found.map((each) => (
        <FollowUp
          key={each.taskId}
          found={each}
          onDone={() => setFound((all) => all.filter((one) => one !== each))}
        />
      ))}
      {tasks.length === 0 && found.length === 0 && (
        <EmptyState drawing="tea">
          Nothing waits for you. What a nurse did without signal, a door that nobody opened and a
          pin that is wrong appear here.
        </EmptyState>
      )}
      {tasks.map((task) => (
        <TaskCard key={task.id} task={task} onFound={(each) => setFound((all) => [...all, each])} />
      ))}
    </div>
  )
}

/** What a doctor ordered, and the way to book it with all of that filled in. */
function Order({ task, followUp }: { task: Task; followUp: NonNullable<Task['followUp']> }) {
  const { service, withinDays, dueBy, doctor } = followUp
  const query = new URLSearchParams({
    patient: task.visit?.patient.id ?? '',
    service: service.id,
    followUp: task.id,
  })
  return (
    <>
      <p>
        <b>{service.name}</b>, within {withinDays} days: by {longDay(dueBy)}
        {doctor && <span className="text-muted"> · {doctor.name}</span>}
      </p>
      <Button asChild>
        <Link to={`/request?${query}`}>
          <CalendarPlus className="size-5 flex-none" aria-hidden />
          Book it
        </Link>
      </Button>
    </>
  )
}

function TaskCard({ task, onFound }: { task: Task; onFound: (found: Found) => void }) {
  const { queries } = useApp()
  const now = useNow()
  const toast = useToast()
  const { run, busy, fields, sentence } = useChange()
  const [note, setNote] = useState('')
  const { title, note: about } = KIND_WORDS[task.kind]
  const check = task.kind === 'welfare_check'
  const unordered = task.kind === 'no_order'
  const noted = check || unordered || task.followUp !== null
  async function decide(decision: Decision) {
    const outcome = await run('tasks.resolve', { id: task.id, decision, note: note.trim() })
    if (outcome === 'refused') return
    toast(DECISION_WORDS[decision])
    const found = foundBy(task, decision, note.trim())
    if (found) onFound(found)
    void queries.invalidateQueries({ queryKey: keys.tasks })
  }
  return (
    <Card className={check ? 'border-alert' : ''}>
      <div className="flex flex-wrap items-start justify-between gap-2">
        <h2>{title}</h2>
        <Tag tone={check ? 'alert' : 'plain'}>since {stamp(task.openedAt, now)}</Tag>
      </div>
      {task.visit && (
        <Link
          to={`/visits/${task.visit.id}`}
          className="min-h-12 content-center font-semibold text-brand"
        >
          {task.visit.patient.name} · {task.visit.suburb} · {stamp(task.visit.start, now)} ·{' '}
          {STATUS_WORDS[task.visit.status]}
        </Link>
      )}
      <p className="text-muted">
        {about}
        {task.nurse && ` (${task.nurse.name})`}
      </p>
      {task.late.length > 0 && (
        <ol className="grid gap-1 rounded-small bg-well p-3">
          {task.late.map((step) => (
            <li key={`${step.by.id} ${step.status}`} className="flex justify-between gap-3">
              <span>{STATUS_WORDS[step.status]}</span>
              <time dateTime={step.at}>
                {step.code && 'with the door code, '}
                {step.uncertain ? 'about ' : ''}
                {time(step.at)}
              </time>
            </li>
          ))}
        </ol>
      )}
      {task.written.length > 0 && (
        <ul className="grid gap-1 rounded-small bg-well p-3">
          {task.written.map(({ kind, count, by }) => (
            <li key={`${by.id} ${kind}`}>{writtenWords(kind, count)}</li>
          ))}
        </ul>
      )}
      {task.pin && (
        <p>
          {task.pin.metres === null
            ? 'There is no pin yet.'
            : `${task.pin.metres} m from the present pin.`}{' '}
          <span className="tabular-nums text-muted">
            {task.pin.proposed.latitude.toFixed(5)}, {task.pin.proposed.longitude.toFixed(5)}
          </span>
        </p>
      )}
      {task.noOrder && task.noOrder.visits > 1 && (
        <p>
          This visit and {task.noOrder.visits - 1} more until {longDay(task.noOrder.until)} lack an
          order. Going ahead is decided for this one alone.
        </p>
      )}
      {task.kind === 'unreached' &&
        (task.call ? (
          <a href={`tel:${task.call}`} className="min-h-12 content-center font-semibold text-brand">
            Call {task.call}
          </a>
        ) : (
          <p>No number is known. Ask whoever booked.</p>
        ))}
      {task.followUp && <Order task={task} followUp={task.followUp} />}
      {task.feeCents > 0 && <p>A fee of {rand(task.feeCents)} waits for this.</p>}
      {task.kind !== 'pin' && (
        <TextArea
          label={
            check
              ? 'How did it end?'
              : task.followUp
                ? 'Why none is booked'
                : unordered
                  ? 'Who decided that it goes ahead'
                  : 'Note'
          }
          rows={1}
          value={note}
          error={fields['note'] ?? sentence ?? undefined}
          onChange={(event) => setNote(event.target.value)}
        />
      )}
      <div className="flex flex-wrap gap-2">
        {task.decisions.map((decision, n) => (
          <Button
            key={decision}
            kind={n === 0 && !task.followUp ? 'primary' : 'quiet'}
            disabled={busy || (noted && !note.trim())}
            onClick={() => void decide(decision)}
          >
            {DECISION_WORDS[decision]}
          </Button>
        ))}
      </div>
    </Card>
  )
}
