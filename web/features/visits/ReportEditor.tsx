import { CircleCheck, CloudUpload, PenLine } from 'lucide-react'
import { useState } from 'react'
import { lacks, type ReportWords } from '../../../contract/reportParts.ts'
import type { Visit } from '../../../contract/visits.ts'
import { Foot } from '../../shell.tsx'
import { dayOf, stamp, time } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { TextArea } from '../../ui/Field.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { useNow } from '../../useNow.ts'
import { ordersOn } from '../record/orders.ts'
import { useRecord } from '../record/queries.ts'
import { MedicineFields } from './MedicineFields.tsx'
import { ReportWordsView } from './ReportWordsView.tsx'
import { useReportDraft } from './useReportDraft.ts'
import { WoundFields } from './WoundFields.tsx'

const PARTS = [
  {
    part: 'findings',
    label: 'What you found',
    hint: 'Condition, wound, mood, numbers.',
    limit: 10_000,
  },
  {
    part: 'careGiven',
    label: 'What you did',
    hint: 'Care, dressings, what you showed.',
    limit: 10_000,
  },
  {
    part: 'advice',
    label: 'What should follow',
    hint: 'For the family and the next nurse.',
    limit: 5_000,
  },
  { part: 'followUp', label: 'Next step', hint: 'When, and by whom.', limit: 2_000 },
] as const

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

/** Versions of one report, side by side: nothing is written over without a person's choice. */
function Versions({
  versions,
  sentence,
  files,
}: {
  versions: { title: string; words: ReportWords; choose: () => void }[]
  sentence: string
  files: Visit['files']
}) {
  return (
    <Card role="alert" className="border-alert">
      <h2>{versions.length === 2 ? 'Two' : versions.length} versions of this report</h2>
      <p className="text-muted">{sentence}</p>
      <div className="grid gap-3 sm:grid-cols-2">
        {versions.map(({ title, words, choose }) => (
          <div key={title} className="grid content-start gap-2 rounded-small bg-well p-3">
            <b>{title}</b>
            <ReportWordsView words={words} files={files} />
            <Button kind="quiet" onClick={choose}>
              Go on with this
            </Button>
          </div>
        ))}
      </div>
    </Card>
  )
}

const CHOOSE =
  'Two phones wrote without knowing of each other. Choose the one to go on with, and write what is missing into it. The other stays in the record.'

export function ReportEditor({ visit }: { visit: Visit }) {
  const draft = useReportDraft(visit)
  const { record } = useRecord(visit.patient.id)
  const toast = useToast()
  const [asking, setAsking] = useState(false)
  const now = useNow()
  const { report } = visit
  const beside = report?.beside ?? []
  const unfinished = draft.text.medicines.some((medicine) => lacks(medicine) !== null)
  const empty =
    PARTS.every(({ part }) => !draft.text[part].trim()) &&
    draft.text.medicines.length + draft.text.wounds.length === 0
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
      {report && beside.length > 0 && (
        <Versions
          sentence={CHOOSE}
          files={visit.files}
          versions={[report, ...beside].map((words) => ({
            title: `Saved ${stamp(words.savedAt, now)}`,
            words,
            choose: () => void draft.choose(words, beside),
          }))}
        />
      )}
      {draft.refused && (
        <Versions
          sentence={draft.refused.refusal ?? ''}
          files={visit.files}
          versions={[
            {
              title: 'On this phone',
              words: draft.refusedWords,
              choose: () => void draft.keepMine(),
            },
            ...(report
              ? [{ title: 'On the server', words: report, choose: () => void draft.keepTheirs() }]
              : []),
          ]}
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
      <MedicineFields
        medicines={draft.text.medicines}
        day={visit.times.startedAt ?? visit.start}
        disabled={draft.signing}
        orders={record ? ordersOn(record, dayOf(visit.times.startedAt ?? visit.start)) : []}
        onChange={(medicines) => draft.change('medicines', medicines)}
      />
      <WoundFields
        visit={visit}
        wounds={draft.text.wounds}
        disabled={draft.signing}
        onChange={(wounds) => draft.change('wounds', wounds)}
        onAgain={draft.again}
      />
      {unfinished && (
        <p className="font-semibold text-warn">
          Before you sign: each medicine needs its name, dose, way and time, and must be compared.
        </p>
      )}
      {maySign && !draft.refused && beside.length === 0 && (
        <Foot>
          <Button
            size="large"
            disabled={empty || unfinished || draft.signing}
            onClick={() => setAsking(true)}
          >
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
