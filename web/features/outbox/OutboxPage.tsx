import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import {
  Activity,
  Bell,
  CircleAlert,
  CircleCheck,
  FileText,
  Inbox,
  Mail,
  MessageSquareText,
} from 'lucide-react'
import { useState } from 'react'
import { Link, useNavigate, useParams } from 'react-router'
import type { Delivery } from '../../../contract/background.ts'
import { useApp } from '../../app.ts'
import { keys } from '../../cache.ts'
import { openDocument } from '../../openDocument.ts'
import { stamp } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { Choice } from '../../ui/Choice.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Unreadable } from '../../ui/ErrorBoundary.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useNow } from '../../useNow.ts'
import { LANGUAGE_WORDS, rand } from '../../words.ts'
import { MailFrame } from './MailFrame.tsx'

const CHANNELS = {
  email: { icon: Mail, word: 'E-mail' },
  push: { icon: Bell, word: 'Push' },
  pdf: { icon: FileText, word: 'PDF' },
  sms: { icon: MessageSquareText, word: 'SMS' },
} as const

const STATES = {
  kept: { tone: 'info', icon: Inbox, word: 'Kept here' },
  sent: { tone: 'good', icon: CircleCheck, word: 'Sent' },
  failed: { tone: 'alert', icon: CircleAlert, word: 'Failed' },
} as const

const THEN = {
  push: 'then by push',
  sms: 'then by SMS',
  email: 'then by e-mail',
  nobody: 'no other channel was left',
} as const

/** In which language, how often, by what it went on, what it cost. */
const aboutWords = (data: Delivery): string[] => [
  LANGUAGE_WORDS[data.language],
  ...(data.tries > 1 ? [`tried ${data.tries} times`] : []),
  ...(data.thenBy ? [THEN[data.thenBy]] : []),
  ...(data.parts ? [data.parts === 1 ? '1 SMS' : `${data.parts} SMS in one`] : []),
  ...(data.costCents !== null ? [rand(data.costCents)] : []),
]

function StateTag({ status }: { status: Delivery['status'] }) {
  const { tone, icon, word } = STATES[status]
  return (
    <Tag tone={tone} icon={icon}>
      {word}
    </Tag>
  )
}

function Detail({ id }: { id: string }) {
  const { client, bearer } = useApp()
  const navigate = useNavigate()
  const { data, isError, error, refetch } = useQuery({
    queryKey: ['delivery', id],
    queryFn: () => client.background.delivery({ id }),
  })
  return (
    <Sheet
      title={data?.subject || (data ? CHANNELS[data.channel].word : 'One moment')}
      onClose={() => void navigate('/outbox')}
    >
      {isError && <Unreadable error={error} onRetry={() => void refetch()} />}
      {!data && !isError && <PageSkeleton />}
      {data && (
        <>
          <div className="flex flex-wrap items-center gap-2">
            <StateTag status={data.status} />
            <span className="text-muted">to {data.recipient}</span>
          </div>
          <p className="text-small text-muted">{aboutWords(data).join(' · ')}</p>
          {data.error && <p className="font-semibold text-alert">{data.error}</p>}
          {data.html ? (
            <MailFrame html={data.html} title={data.subject} />
          ) : (
            data.text && <p className="rounded-card bg-well p-4 whitespace-pre-wrap">{data.text}</p>
          )}
          <div className="flex flex-wrap gap-2">
            {data.url && (
              <Button onClick={() => void openDocument(data.url!, bearer?.token)}>
                <FileText className="size-5" aria-hidden />
                Open the document
              </Button>
            )}
            {data.visitId && (
              <Button asChild kind="quiet">
                <Link to={`/visits/${data.visitId}`}>Open the visit</Link>
              </Button>
            )}
          </div>
        </>
      )}
    </Sheet>
  )
}

/** What left the practice, or would have: mails, pushes and documents, as people received them. */
export default function OutboxPage() {
  const { id } = useParams()
  const { client } = useApp()
  const now = useNow()
  const [channel, setChannel] = useState<'all' | Delivery['channel']>('all')
  const chosen = channel === 'all' ? undefined : channel
  const query = useInfiniteQuery({
    queryKey: keys.deliveries(chosen),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      client.background.outbox({
        limit: 30,
        ...(chosen ? { channel: chosen } : {}),
        ...(pageParam ? { cursor: pageParam } : {}),
      }),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    staleTime: 0,
    refetchInterval: 10_000,
  })
  const items = query.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <div className="mx-auto grid w-full max-w-3xl gap-4 pb-4">
      <PageHeader
        title="Outbox"
        note="What was sent to people. Without a mail server, push account or SMS gateway it is kept here to be read."
        end={
          <Button asChild kind="quiet">
            <Link to="/background">
              <Activity className="size-5" aria-hidden />
              Background work
            </Link>
          </Button>
        }
      />
      <Choice
        label="Channel"
        hideLabel
        columns={2}
        value={channel}
        onChange={setChannel}
        options={[
          { value: 'all', title: 'Everything' },
          { value: 'email', title: 'E-mails' },
          { value: 'push', title: 'Pushes' },
          { value: 'pdf', title: 'PDFs' },
          { value: 'sms', title: 'SMS' },
        ]}
      />
      {query.isPending && <PageSkeleton />}
      {query.isError && !query.data && (
        <Unreadable error={query.error} onRetry={() => void query.refetch()} />
      )}
      {query.data && items.length === 0 && (
        <EmptyState drawing="letter">
          Nothing has been sent yet. A confirmation appears here when a visit is scheduled.
        </EmptyState>
      )}
      {items.length > 0 && (
        <Card>
          <ul>
            {items.map((item) => {
              const { icon: Icon, word } = CHANNELS[item.channel]
              return (
                <li key={item.id}>
                  <Link
                    to={`/outbox/${item.id}`}
                    className="grid grid-cols-[2rem_1fr_auto] items-center gap-3 border-t border-line py-3 in-[li:first-child]:border-0"
                  >
                    <Icon className="size-5.5 text-brand" aria-label={word} />
                    <span className="min-w-0">
                      <b className="block">{item.subject || item.template}</b>
                      <span className="block text-small text-muted">
                        {item.recipient} · {stamp(item.at, now)}
                        {item.thenBy && ` · ${THEN[item.thenBy]}`}
                      </span>
                    </span>
                    <StateTag status={item.status} />
                  </Link>
                </li>
              )
            })}
          </ul>
          {query.hasNextPage && (
            <Button kind="quiet" onClick={() => void query.fetchNextPage()}>
              Earlier
            </Button>
          )}
        </Card>
      )}
      {id && <Detail id={id} />}
    </div>
  )
}
