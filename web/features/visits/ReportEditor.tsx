import { CircleCheck, CloudUpload, PenLine } from 'lucide-react'
import { useState } from 'react'
import type { Visit } from '../../../contract/visits.ts'
import { Foot } from '../../shell.tsx'
import { time } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { TextArea } from '../../ui/Field.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { useReportDraft, type ReportText } from './useReportDraft.ts'

const PARTS: readonly { part: keyof ReportText; label: string; hint: string; limit: number }[] = [
  {
    part: 'findings',
    label: 'What you found',
    hint: 'Condition, wound, mood, numbers.',
    limit: 10_000,
  },
  {
    part: 'careGiven',
    label: 'What you did',
    hint: 'Care, dressings, medicines given.',
    limit: 10_000,
  },
  {
    part: 'advice',
    label: 'What should follow',
    hint: 'For the family and the next nurse.',
    limit: 5_000,
  },
]

function SaveState({ state, dirty, savedAt }: { state: string; dirty: boolean; savedAt?: string }) {
  if (dirty || state === 'waiting') {
    return (
      <Tag tone="info" icon={CloudUpload}>
        {dirty ? 'Writing' : 'Kept on this phone'}
      </Tag>
    )
  }
  if (state === 'empty') return <Tag>Nothing written yet</Tag>
  return (
    <Tag tone="good" icon={CircleCheck}>
      Saved{savedAt ? ` ${time(savedAt)}` : ''}
    </Tag>
  )
}

/** Two versions of one report, side by side: nothing is written over without a person's choice. */
function TwoVersions({
  mine,
  theirs,
  sentence,
  onMine,
  onTheirs,
}: {
  mine: Record<string, unknown>
  theirs: ReportText | null
  sentence: string
  onMine: () => void
  onTheirs: () => void
}) {
  return (
    <Card role="alert" className="border-alert">
      <h2>Two versions of this report</h2>
      <p className="text-muted">{sentence}</p>
      <div className="grid gap-3 sm:grid-cols-2">
        {[
          { title: 'On this phone', text: mine as Partial<ReportText>, choose: onMine },
          { title: 'On the server', text: theirs, choose: onTheirs },
        ].map(({ title, text, choose }) => (
          <div key={title} className="grid content-start gap-2 rounded-small bg-well p-3">
            <b>{title}</b>
            {PARTS.map(({ part }) => (
              <p key={part} className="whitespace-pre-wrap">
                {text?.[part]}
              </p>
            ))}
            <Button kind="quiet" onClick={choose}>
              Go on with this
            </Button>
          </div>
        ))}
      </div>
    </Card>
  )
}

export function ReportEditor({ visit }: { visit: Visit }) {
  const draft = useReportDraft(visit)
  const toast = useToast()
  const [asking, setAsking] = useState(false)
  const empty = PARTS.every(({ part }) => !draft.text[part].trim())
  // Before the first save has arrived the server cannot offer a signature yet.
  const maySign =
    visit.can.includes('sign-report') ||
    (visit.can.includes('write-report') && visit.status === 'COMPLETED' && !empty)

  function sign() {
    setAsking(false)
    draft
      .sign()
      .then(() => toast('Signed. The doctor is told.'))
      .catch((error: Error) => toast(error.message, { tone: 'alert' }))
  }

  return (
    <>
      <div className="flex flex-wrap gap-2">
        <SaveState
          state={draft.state}
          dirty={draft.dirty}
          {...(visit.report ? { savedAt: visit.report.savedAt } : {})}
        />
        {draft.signing && <Tag tone="info">Signature waits for signal</Tag>}
      </div>
      {draft.refused && (
        <TwoVersions
          mine={draft.refused.input}
          theirs={visit.report}
          sentence={draft.refused.refusal ?? ''}
          onMine={() => void draft.keepMine()}
          onTheirs={() => void draft.keepTheirs()}
        />
      )}
      {PARTS.map(({ part, label, hint, limit }) => (
        <TextArea
          key={part}
          label={label}
          hint={hint}
          rows={4}
          maxLength={limit}
          value={draft.text[part]}
          disabled={draft.signing}
          onChange={(event) => draft.change(part, event.target.value)}
        />
      ))}
      {maySign && !draft.refused && (
        <Foot>
          <Button size="large" disabled={empty || draft.signing} onClick={() => setAsking(true)}>
            <PenLine className="size-5" aria-hidden />
            {draft.signing ? 'Signing…' : 'Sign the report'}
          </Button>
        </Foot>
      )}
      {asking && (
        <Sheet title="Sign this report?" onClose={() => setAsking(false)}>
          <p className="text-muted">
            After signing nothing is changed any more; you can only add to it. The doctor reviews it
            next.
          </p>
          <div className="grid grid-cols-2 gap-2">
            <Button kind="outline" onClick={() => setAsking(false)}>
              Read again
            </Button>
            <Button onClick={sign}>Sign</Button>
          </div>
        </Sheet>
      )}
    </>
  )
}
