import { useQuery, useQueryClient } from '@tanstack/react-query'
import {
  Braces,
  CircleAlert,
  CircleCheck,
  Clock,
  FileText,
  Hourglass,
  LoaderCircle,
} from 'lucide-react'
import { useParams } from 'react-router'
import type { CopyState, RecordCopy, WhyNoCopy } from '../../../contract/copies.ts'
import type { Upload } from '../../../contract/uploads.ts'
import { useApp } from '../../app.ts'
import { keys } from '../../cache.ts'
import { newId } from '../../ids.ts'
import { openDocument } from '../../openDocument.ts'
import { longDay, stamp, time } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Unreadable } from '../../ui/ErrorBoundary.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useChange } from '../../useChange.ts'
import { useNow } from '../../useNow.ts'
import { megabytes } from '../../words.ts'
import { FormError } from '../auth/Threshold.tsx'

const LOOK_MS = 2_500

const LOOK = {
  making: { word: 'Being made', tone: 'info', icon: LoaderCircle },
  ready: { word: 'Ready', tone: 'good', icon: CircleCheck },
  failed: { word: 'Not made', tone: 'alert', icon: CircleAlert },
  expired: { word: 'Over', tone: 'plain', icon: Hourglass },
} as const satisfies Record<CopyState, object>

const WHY: Record<WhyNoCopy, string> = {
  signed_out: 'You signed out before it was made. Ask again.',
  right_ended: 'You may not read this record any more.',
  too_large: 'The record is larger than a copy can be. Write to the practice: they help.',
  other: 'Something went wrong on our side. Ask again.',
}

function FileOf({ file }: { file: Upload }) {
  const { bearer } = useApp()
  const pdf = file.mimetype === 'application/pdf'
  const Icon = pdf ? FileText : Braces
  return (
    <Button
      kind={pdf ? undefined : 'quiet'}
      onClick={() => void openDocument(file.url, bearer?.token)}
    >
      <Icon className="size-5" aria-hidden />
      {pdf ? 'Open the PDF' : 'For programs (JSON)'}
      <span className="font-normal">{megabytes(file.size)}</span>
    </Button>
  )
}

function CopyCard({ copy }: { copy: RecordCopy }) {
  const now = useNow()
  const { word, tone, icon } = LOOK[copy.state]
  return (
    <Card>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2>Asked for {stamp(copy.askedAt, now)}</h2>
        <Tag tone={tone} icon={icon}>
          {word}
        </Tag>
      </div>
      {copy.state === 'making' && (
        <p className="text-muted">It takes a minute at most. You may leave this page.</p>
      )}
      {copy.why && <p>{WHY[copy.why]}</p>}
      {copy.state === 'expired' && (
        <p className="text-muted">
          Its files were taken away. Ask for a new one whenever you like.
        </p>
      )}
      {copy.state === 'ready' && copy.expiresAt && (
        <>
          <p className="flex items-center gap-2 text-muted">
            <Clock className="size-5 flex-none" aria-hidden />
            {copy.pages === 1 ? '1 page' : `${copy.pages} pages`}. Here until{' '}
            {longDay(copy.expiresAt)}, {time(copy.expiresAt)}
          </p>
          <div className="flex flex-wrap gap-2">
            {copy.files.map((file) => (
              <FileOf key={file.id} file={file} />
            ))}
          </div>
        </>
      )}
    </Card>
  )
}

/** Taking the record along: asked for, made, and here for a week. */
export default function CopiesPage() {
  const { id = '' } = useParams()
  const { client, user } = useApp()
  const queries = useQueryClient()
  const { run, busy, sentence } = useChange()
  const { data, error, isPending, refetch } = useQuery({
    queryKey: keys.copies(id),
    queryFn: () => client.copies.list({ id }),
    refetchInterval: ({ state }) =>
      state.data?.items.some((copy) => copy.state === 'making') ? LOOK_MS : false,
    staleTime: 0,
  })
  if (isPending) return <PageSkeleton />
  if (!data) return <Unreadable error={error} onRetry={() => void refetch()} />
  const own = user.role === 'patient' && data.patient.name === user.name
  const making = data.items.some(({ state }) => state === 'making')
  async function ask() {
    await run(
      'copies.ask',
      { id, copyId: newId() },
      () => void queries.invalidateQueries({ queryKey: keys.copies(id) }),
    )
  }
  return (
    <div className="mx-auto grid w-full max-w-xl gap-4 pb-4">
      <PageHeader
        back={{ to: `/people/${id}/record`, label: 'Record' }}
        title={own ? 'A copy of my record' : `A copy of the record of ${data.patient.name}`}
        note="Everything that you may read here, on paper: what is known, vital signs, visits and reports, messages, and who looked."
      />
      <Card>
        <p>
          It is yours by law. It is made in a minute, stays here for seven days, and only you can
          open it. On a phone that you use for the first time it waits for a day, so that nobody who
          stole a password takes the record along.
        </p>
        <FormError>{sentence}</FormError>
        <Button size="large" disabled={busy || making} onClick={() => void ask()}>
          {making ? 'One is being made' : 'Make a copy now'}
        </Button>
      </Card>
      {data.items.length === 0 && (
        <EmptyState drawing="page">You have not asked for a copy yet.</EmptyState>
      )}
      {data.items.map((copy) => (
        <CopyCard key={copy.id} copy={copy} />
      ))}
    </div>
  )
}
