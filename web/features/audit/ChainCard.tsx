import { useQuery } from '@tanstack/react-query'
import { Link2, ShieldAlert, ShieldCheck } from 'lucide-react'
import { useApp } from '../../app.ts'
import { keys } from '../../cache.ts'
import { relative, stamp } from '../../time.ts'
import { Card } from '../../ui/Card.tsx'
import { Unreadable } from '../../ui/ErrorBoundary.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useNow } from '../../useNow.ts'

/** How far the trail is sealed, what waits, and what the last check found. */
export function ChainCard() {
  const { client } = useApp()
  const now = useNow()
  const { data, error, refetch } = useQuery({
    queryKey: keys.chain,
    queryFn: () => client.audit.chain({}),
    staleTime: 0,
  })
  if (error && !data) return <Unreadable error={error} onRetry={() => void refetch()} />
  if (!data) return <Skeleton className="h-32" />
  const { sealed, unsealed, checked } = data
  return (
    <Card aria-label="State of the chain">
      <div className="flex flex-wrap items-center gap-2">
        <Tag tone={sealed ? 'good' : 'warn'} icon={Link2}>
          {sealed ? `Sealed up to block ${sealed.block}` : 'Nothing sealed yet'}
        </Tag>
        <Tag tone={unsealed > 1_000 ? 'warn' : 'plain'}>
          {unsealed === 1 ? '1 row waits' : `${unsealed} rows wait`}
        </Tag>
        {checked?.finding === null && (
          <Tag tone="good" icon={ShieldCheck}>
            Checked {relative(checked.at, now)}
          </Tag>
        )}
        {!checked && <Tag tone="warn">Never checked</Tag>}
      </div>
      {checked?.finding && (
        <p className="flex items-start gap-2 rounded-card bg-alert-soft p-3 font-semibold text-alert">
          <ShieldAlert className="mt-0.5 size-5 flex-none" aria-hidden />
          {checked.finding} Found {stamp(checked.at, now)}.
        </p>
      )}
      {sealed && (
        <p className="text-small text-muted">
          Block {sealed.block}, {stamp(sealed.at, now)}:{' '}
          <code className="break-all">{sealed.hash}</code>. Written down elsewhere, it tells whether
          the trail was made anew.
        </p>
      )}
      <p className="text-small text-muted">
        <code>npm run audit:verify</code> on the server computes everything again.
      </p>
    </Card>
  )
}
