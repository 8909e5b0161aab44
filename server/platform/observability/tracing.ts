import type { Config } from '../config.ts'

/** Routes, counts, names of jobs and technical causes: never a person's data, nor an id of a person. */
export type Attributes = Record<string, string | number | boolean>
export type Kind = 'server' | 'client' | 'consumer' | 'internal'

/**
 * Traces in the form of OpenTelemetry. The trace of an event has the event's own id, so that dispatcher and workers
 * need not be told of it: a request has links to the traces of what it recorded.
 */
export type Tracing = {
  on: boolean
  /** Runs `act` as a span below the one that runs, or of the trace of this event. */
  span<T>(
    what: { name: string; kind?: Kind; attributes?: Attributes; ofEvent?: string | undefined },
    act: () => Promise<T>,
  ): Promise<T>
  /** Says more about the span that runs. */
  note(attributes: Attributes): void
  /** The span that runs has recorded this event. */
  recorded(eventId: string): void
  /** The first span of the trace of an event: it was dispatched between then and now. */
  dispatched(event: { id: string; type: string }, since: number, effects: number): void
  /** Sends what is left; gives up after a few seconds. */
  close(): Promise<void>
}

export const NO_TRACING: Tracing = {
  on: false,
  span: (_what, act) => act(),
  note() {},
  recorded() {},
  dispatched() {},
  close: async () => {},
}

/** Without an address nothing of OpenTelemetry is even loaded. */
export async function openTracing(
  part: 'api' | 'worker' | 'demo',
  { url, serviceName }: Config['telemetry'],
): Promise<Tracing> {
  if (url === null || part === 'demo') return NO_TRACING
  const { openOtlp } = await import('./otlp.ts')
  return openOtlp({ url, service: `${serviceName}-${part}` })
}

/** The same, with a span around each call of these, which leave the process. */
export function traceCalls<Target extends object, Name extends keyof Target & string>(
  tracing: Tracing,
  system: string,
  target: Target,
  ...names: Name[]
): Target {
  if (!tracing.on) return target
  const traced = names.map((name) => {
    const call = target[name] as (...given: unknown[]) => Promise<unknown>
    const around = (...given: unknown[]) =>
      tracing.span({ name: `${system} ${name}`, kind: 'client' }, () => call(...given))
    return [name, around] as const
  })
  return { ...target, ...Object.fromEntries(traced) }
}
