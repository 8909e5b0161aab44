import { CalendarPlus, ChevronRight, Plus } from 'lucide-react'
import { useState } from 'react'
import type { KeptService } from '../../../contract/practice.ts'
import { dayOf, longDay } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Unreadable } from '../../ui/ErrorBoundary.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { PageSkeleton, Skeleton } from '../../ui/Skeleton.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useChange } from '../../useChange.ts'
import { useNow } from '../../useNow.ts'
import { rand } from '../../words.ts'
import { BackupsCard } from '../backups/BackupsCard.tsx'
import { FilesCard } from './FilesCard.tsx'
import { HolidaySheet } from './HolidaySheet.tsx'
import { useHolidays, useKeptServices } from './queries.ts'
import { ServiceSheet } from './ServiceSheet.tsx'
import { SkillsCard } from './SkillsCard.tsx'

function Line({ service, onOpen }: { service: KeptService; onOpen: () => void }) {
  return (
    <li>
      <button
        type="button"
        onClick={onOpen}
        className="flex min-h-14 w-full items-center gap-3 border-t border-line py-2.5 text-left in-[li:first-child]:border-0"
      >
        <span className="min-w-0 flex-1">
          <b className="block">{service.name}</b>
          <span className="block text-small text-muted">
            {service.minutes} min · {service.categories.join(', ')} · outside: {service.neutralName}
          </span>
          <span className="mt-1 flex flex-wrap gap-1.5">
            {service.skills.map((skill) => (
              <Tag key={skill.id} tone="brand">
                {skill.name}
              </Tag>
            ))}
            {service.needsOrder && <Tag tone="info">Needs an order</Tag>}
            {!service.active && <Tag tone="warn">Not offered</Tag>}
          </span>
        </span>
        <b className="flex-none">{rand(service.priceCents)}</b>
        <ChevronRight className="size-5 flex-none text-muted" aria-hidden />
      </button>
    </li>
  )
}

function Holidays() {
  const now = useNow()
  const year = Number(dayOf(now).slice(0, 4))
  const [shown, setShown] = useState(year)
  const [adding, setAdding] = useState(false)
  const { data, error, refetch } = useHolidays(shown)
  const { run, busy, sentence } = useChange()
  async function remove(day: string) {
    if ((await run('practice.removeHoliday', { day })) !== 'refused') await refetch()
  }
  return (
    <Card>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2>Holidays {shown}</h2>
        <Button kind="quiet" onClick={() => setAdding(true)}>
          <CalendarPlus className="size-5" aria-hidden />
          Add a day
        </Button>
      </div>
      <p className="text-small text-muted">
        Visits that start on these days cost a quarter more. Elections are declared once: add them.
      </p>
      {error && !data && <Unreadable error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton className="h-40" />}
      <ul>
        {data?.map(({ day, name, ours }) => (
          <li
            key={`${day} ${name}`}
            className="flex min-h-12 items-center gap-3 border-t border-line first:border-0"
          >
            <span className="min-w-0 flex-1">
              <b>{name}</b>
              <span className="block text-small text-muted">{longDay(`${day}T12:00:00Z`)}</span>
            </span>
            {ours && (
              <Button kind="plain" disabled={busy} onClick={() => void remove(day)}>
                Take away
              </Button>
            )}
          </li>
        ))}
      </ul>
      {sentence && <p className="text-small text-alert">{sentence}</p>}
      <Button kind="plain" onClick={() => setShown(shown === year ? year + 1 : year)}>
        Show {shown === year ? year + 1 : year}
      </Button>
      {adding && (
        <HolidaySheet
          onClose={() => {
            setAdding(false)
            void refetch()
          }}
        />
      )}
    </Card>
  )
}

/** What the practice offers, for what price, and on which days it costs more. */
export default function PracticePage() {
  const { data, error, refetch } = useKeptServices()
  const [open, setOpen] = useState<KeptService | 'new' | null>(null)
  if (error && !data) return <Unreadable error={error} onRetry={() => void refetch()} />
  if (!data) return <PageSkeleton />
  return (
    <div className="mx-auto grid w-full max-w-5xl gap-4 pb-4">
      <PageHeader
        title="Services, skills and holidays"
        note="What can be booked, how long it takes and what it costs; how files are kept and backed up"
        back={{ to: '/people', label: 'People' }}
      />
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <Card>
          <div className="flex items-center justify-between gap-3">
            <h2>Services</h2>
            <Button kind="quiet" onClick={() => setOpen('new')}>
              <Plus className="size-5" aria-hidden />
              New
            </Button>
          </div>
          {data.length === 0 && (
            <EmptyState drawing="page">
              Nothing can be booked yet. Add the first service.
            </EmptyState>
          )}
          <ul>
            {data.map((service) => (
              <Line key={service.id} service={service} onOpen={() => setOpen(service)} />
            ))}
          </ul>
        </Card>
        <div className="grid gap-4">
          <SkillsCard />
          <Holidays />
          <FilesCard />
          <BackupsCard />
        </div>
      </div>
      {open && (
        <ServiceSheet
          service={open === 'new' ? null : open}
          onClose={() => {
            setOpen(null)
            void refetch()
          }}
        />
      )}
    </div>
  )
}
