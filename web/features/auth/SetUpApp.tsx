import { useQuery, type QueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useId } from 'react'
import type { Client } from '../../../contract/client.ts'
import { sentenceOf } from '../../api.ts'
import { Button } from '../../ui/Button.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'
import { CodeField } from './CodeField.tsx'
import { FormError } from './Threshold.tsx'
import { useForm } from './useForm.ts'

const QrCode = lazy(() => import('./QrCode.tsx').then((module) => ({ default: module.QrCode })))

export type SetUp = Awaited<ReturnType<Client['secondFactor']['confirmTotp']>>

/** A new secret as a picture and as text, and the first code that shows it arrived. */
export function SetUpApp({
  client,
  queries,
  onDone,
}: {
  client: Client
  queries: QueryClient
  onDone: (done: SetUp) => void
}) {
  const attempt = useId()
  const begun = useQuery(
    {
      queryKey: ['totp', attempt],
      queryFn: () => client.secondFactor.beginTotp({}),
      retry: false,
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: 0,
    },
    queries,
  )
  const form = useForm(async ({ code = '' }) =>
    onDone(await client.secondFactor.confirmTotp({ code })),
  )
  if (begun.isPending) return <PageSkeleton />
  if (begun.isError) return <FormError>{sentenceOf(begun.error)}</FormError>
  const { url, secret } = begun.data
  return (
    <form className="grid gap-4" onSubmit={form.onSubmit} noValidate>
      <p>
        <b>1.</b> Open an authenticator app on your phone and scan this. Any of them will do: Google
        Authenticator, Microsoft Authenticator, Aegis, 2FAS.
      </p>
      <Suspense fallback={<PageSkeleton />}>
        <QrCode value={url} label="QR code for your authenticator app" />
      </Suspense>
      <details className="text-small text-muted">
        <summary className="cursor-pointer py-3.5 font-semibold text-brand">
          This is the phone, or I cannot scan
        </summary>
        <p>
          <a href={url} className="inline-flex min-h-12 items-center font-semibold text-brand">
            Open in the app on this phone
          </a>
        </p>
        <p>Or type this key into the app:</p>
        <p className="rounded-small bg-well p-3 font-mono text-body break-all text-ink select-all">
          {secret.match(/.{1,4}/g)?.join(' ')}
        </p>
      </details>
      <p>
        <b>2.</b> Type the six digits that it shows now.
      </p>
      <CodeField error={form.fields['code']} />
      <FormError>{form.sentence}</FormError>
      <Button type="submit" size="large" disabled={form.busy}>
        {form.busy ? 'One moment…' : 'Turn it on'}
      </Button>
    </form>
  )
}
