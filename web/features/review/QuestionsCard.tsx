import { CircleCheck, Hourglass, MessageCircleQuestion } from 'lucide-react'
import { useState } from 'react'
import type { Visit } from '../../../contract/visits.ts'
import { newId } from '../../ids.ts'
import { stamp } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { TextArea } from '../../ui/Field.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { useChange } from '../../useChange.ts'
import { useNow } from '../../useNow.ts'
import { FormError } from '../auth/Threshold.tsx'
import { AddendumSheet } from '../visits/AddendumSheet.tsx'

function AskSheet({ visit, onClose }: { visit: Visit; onClose: () => void }) {
  const [questionId] = useState(() => newId())
  const [question, setQuestion] = useState('')
  const { run, busy, sentence } = useChange()
  const toast = useToast()
  async function send() {
    const outcome = await run('reviews.ask', { id: visit.id, questionId, question })
    if (outcome === 'refused') return
    toast('Asked. The report comes back when she has answered')
    onClose()
  }
  return (
    <Sheet title={`Ask ${visit.nurse?.name ?? 'the nurse'}`} onClose={onClose}>
      <TextArea
        label="What you need to know"
        hint="She is told at once. The family sees nothing of it."
        maxLength={2_000}
        value={question}
        onChange={(event) => setQuestion(event.target.value)}
      />
      <FormError>{sentence}</FormError>
      <Button size="large" disabled={busy || !question.trim()} onClick={() => void send()}>
        Send it back to her
      </Button>
    </Sheet>
  )
}

/** The way back to the nurse, where the report leaves something open. */
export function AskNurse({ visit }: { visit: Visit }) {
  const [asking, setAsking] = useState(false)
  if (!visit.can.includes('ask-nurse')) return null
  return (
    <>
      <Button kind="quiet" onClick={() => setAsking(true)}>
        <MessageCircleQuestion className="size-5 flex-none" aria-hidden />
        Ask the nurse
      </Button>
      {asking && <AskSheet visit={visit} onClose={() => setAsking(false)} />}
    </>
  )
}

/** What the doctor asked about the report, and whether it is answered; between doctor and nurse. */
export function QuestionsCard({ visit }: { visit: Visit }) {
  const now = useNow()
  const [answering, setAnswering] = useState<Visit['questions'][number] | null>(null)
  if (visit.questions.length === 0) return null
  return (
    <Card>
      <h2>Asked about this report</h2>
      {visit.questions.map((each) => (
        <section key={each.id} className="grid gap-1.5 border-t border-line pt-2.5">
          <p className="text-small text-muted">
            {each.doctor.name}, {stamp(each.at, now)}
          </p>
          <p className="whitespace-pre-wrap">{each.question ?? 'This cannot be opened.'}</p>
          <span>
            {each.answeredAt ? (
              <Tag tone="good" icon={CircleCheck}>
                Answered {stamp(each.answeredAt, now)}
              </Tag>
            ) : (
              <Tag tone="warn" icon={Hourglass}>
                {visit.reportStatus === 'reviewed'
                  ? 'Reviewed without an answer'
                  : 'Waits for the nurse'}
              </Tag>
            )}
          </span>
          {!each.answeredAt && visit.can.includes('answer-question') && (
            <Button size="large" onClick={() => setAnswering(each)}>
              Answer
            </Button>
          )}
        </section>
      ))}
      {answering && (
        <AddendumSheet
          visit={visit}
          title="Answer the doctor"
          said="Answered: the doctor reads it now"
          question={answering}
          onClose={() => setAnswering(null)}
        >
          {answering.question && <p className="whitespace-pre-wrap">{answering.question}</p>}
        </AddendumSheet>
      )}
    </Card>
  )
}
