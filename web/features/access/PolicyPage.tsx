import { useQuery } from '@tanstack/react-query'
import { Printer } from 'lucide-react'
import {
  ACTION_WORDS,
  FEATURE_WORDS,
  PREDICATE_WORDS,
  WHO_WORDS,
} from '../../../contract/policyWords.ts'
import type { PolicyTable } from '../../../contract/access.ts'
import { useApp } from '../../app.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { Unreadable } from '../../ui/ErrorBoundary.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'

const who = (allowed: readonly string[]) =>
  allowed.length ? allowed.map((one) => WHO_WORDS[one] ?? one) : ['nobody']

function Feature({ feature, tables }: { feature: string; tables: PolicyTable[] }) {
  const sentences = tables.flatMap(({ predicates }) => predicates)
  return (
    <Card className="print-block">
      <h2>{FEATURE_WORDS[feature] ?? feature}</h2>
      <table className="w-full border-collapse text-left">
        <thead>
          <tr className="text-small text-muted">
            <th scope="col" className="w-1/2 py-1 pr-3 font-semibold">
              May
            </th>
            <th scope="col" className="py-1 font-semibold">
              Who
            </th>
          </tr>
        </thead>
        <tbody>
          {tables.flatMap(({ name, rows }) =>
            rows.map(({ action, allowed }) => (
              <tr key={`${name} ${action}`} className="border-t border-line align-top">
                <th scope="row" className="py-2.5 pr-3 font-normal first-letter:uppercase">
                  {ACTION_WORDS[action] ?? action}
                </th>
                <td className="py-2.5">
                  <ul className="grid gap-0.5">
                    {who(allowed).map((word) => (
                      <li key={word} className="font-semibold">
                        {word}
                      </li>
                    ))}
                  </ul>
                </td>
              </tr>
            )),
          )}
        </tbody>
      </table>
      {sentences.map((predicate) => (
        <p key={predicate} className="text-small text-muted">
          {PREDICATE_WORDS[predicate] ?? predicate}
        </p>
      ))}
    </Card>
  )
}

/** The policies as the server decides them, in plain words, to read and to print. */
export default function PolicyPage() {
  const { client } = useApp()
  const { data, error, refetch } = useQuery({
    queryKey: ['policy'],
    queryFn: () => client.access.policy({}),
  })
  const features = Object.keys(FEATURE_WORDS).flatMap((feature) => {
    const tables = data?.tables.filter((table) => table.feature === feature) ?? []
    return tables.length ? [{ feature, tables }] : []
  })
  return (
    <div className="mx-auto grid w-full max-w-3xl gap-4 pb-4">
      <PageHeader
        title="Who may do what"
        note="Made from the rules that the server itself decides by. Whoever is not named may not."
        back={{ to: '/settings', label: 'Settings' }}
        end={
          <Button kind="quiet" onClick={() => print()}>
            <Printer className="size-5" aria-hidden />
            Print
          </Button>
        }
      />
      {error && !data && <Unreadable error={error} onRetry={() => void refetch()} />}
      {!data && !error && <PageSkeleton />}
      {features.map((one) => (
        <Feature key={one.feature} {...one} />
      ))}
    </div>
  )
}
