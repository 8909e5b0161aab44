import { useQuery } from '@tanstack/react-query'
import { HeartPulse } from 'lucide-react'
import { useState } from 'react'
import type { EarlyWarning, WarningAction } from '../../../contract/observations.ts'
import { useApp } from '../../app.ts'
import { keys } from '../../cache.ts'
import { stamp, time } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { Choice } from '../../ui/Choice.tsx'
import { TextArea } from '../../ui/Field.tsx'
import { useChange } from '../../useChange.ts'
import { useNow } from '../../useNow.ts'
import { Measured } from './ObservationsCard.tsx'
import { PlanLine } from './ScorePanel.tsx'
import { ACTION_WORDS } from './words.ts'

/** What an early warning is about, for whoever it calls, and what they did about it. */
export function WarningCard({ id }: { id: string }) {
  const { client } = useApp()
  const now = useNow()
  const { data } = useQuery({
    queryKey: keys.warning(id),
    queryFn: () => client.observations.warning({ id }),
    refetchInterval: 30_000,
    retry: false,
  })
  if (!data) return null
  const { clinical, answer } = data
  const [first, ...before] = clinical?.observations ?? []
  return (
    <>
      {data.can.length > 0 && <Acknowledge warning={data} />}
      {answer && (
        <Card>
          <h2>
            {answer.by.name} {ACTION_WORDS[answer.action].past}
          </h2>
          {answer.note && <p>{answer.note}</p>}
          <p className="text-small text-muted">{stamp(answer.at, now)}</p>
        </Card>
      )}
      <Card>
        <h2 className="flex items-center gap-2">
          <HeartPulse className="size-5 text-brand" aria-hidden />
          {data.patient ?? 'The patient'}
        </h2>
        <p className="text-muted">
          Measured {time(data.measuredAt)} by {data.by.name}, received {stamp(data.receivedAt, now)}
        </p>
        {!clinical && (
          <p>
            The values are for the doctor. Phone {data.by.name}, send an ambulance where she asks
            for one, and say here what you did.
          </p>
        )}
        {clinical && <PlanLine plan={clinical.plan} />}
        {clinical?.usualMental && (
          <p>
            <b>Usually: </b>
            {clinical.usualMental}
          </p>
        )}
        {first && <Measured item={first} />}
        {before.length > 0 && (
          <details>
            <summary className="flex min-h-12 items-center font-semibold">
              What was measured before ({before.length})
            </summary>
            <div className="grid gap-2">
              {before.map((item) => (
                <Measured key={item.id} item={item} />
              ))}
            </div>
          </details>
        )}
      </Card>
    </>
  )
}

/** It rings until a named person says what they did. */
function Acknowledge({ warning }: { warning: EarlyWarning }) {
  const { queries } = useApp()
  const { run, busy, sentence } = useChange()
  const [action, setAction] = useState<WarningAction | null>(null)
  const [note, setNote] = useState('')
  const advises = warning.clinical !== null
  return (
    <Card className="border-alert">
      <h2>What did you do?</h2>
      <Choice
        label="What you did"
        hideLabel
        columns={2}
        value={action}
        onChange={setAction}
        options={warning.can.map((value) => ({ value, title: ACTION_WORDS[value].title }))}
      />
      {advises && (
        <TextArea
          label="In words, for the nurse"
          rows={2}
          maxLength={1000}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
      )}
      {sentence && <p className="font-semibold text-alert">{sentence}</p>}
      <Button
        size="large"
        disabled={!action || busy}
        onClick={() =>
          action &&
          void run('observations.acknowledge', { id: warning.id, action, note }, (now) =>
            queries.setQueryData(keys.warning(now.id), now),
          )
        }
      >
        I have done that
      </Button>
    </Card>
  )
}
