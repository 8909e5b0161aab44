import { AsyncLocalStorage } from 'node:async_hooks'
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, TraceFlags } from '@opentelemetry/api'
import type { Span, SpanContext } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  RandomIdGenerator,
} from '@opentelemetry/sdk-trace-node'
import { Refusal, problemOf } from '../errors.ts'
import type { Kind, Tracing } from './tracing.ts'

const SEND_WITHIN_MS = 3_000
const KINDS = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  consumer: SpanKind.CONSUMER,
  internal: SpanKind.INTERNAL,
} satisfies Record<Kind, SpanKind>

/** An id of 128 bits is one of a trace as it stands; its last half, which is random, names the first span. */
const traceOf = (eventId: string): SpanContext => {
  const hex = eventId.replaceAll('-', '')
  return {
    traceId: hex,
    spanId: hex.slice(16),
    traceFlags: TraceFlags.SAMPLED,
    isRemote: true,
  }
}

/** Loaded only where traces are wanted. Nothing is registered globally: several may live in one process. */
export function openOtlp({ url, service }: { url: string; service: string }): Tracing {
  const running = new AsyncLocalStorage<Span>()
  const random = new RandomIdGenerator()
  let given: SpanContext | null = null
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': service }),
    idGenerator: {
      generateTraceId: () => given?.traceId ?? random.generateTraceId(),
      generateSpanId: () => given?.spanId ?? random.generateSpanId(),
    },
    spanProcessors: [
      new BatchSpanProcessor(new OTLPTraceExporter({ url, timeoutMillis: SEND_WITHIN_MS }), {
        scheduledDelayMillis: 2_000,
        exportTimeoutMillis: SEND_WITHIN_MS,
      }),
    ],
  })
  const tracer = provider.getTracer('ahava')
  return {
    on: true,
    async span({ name, kind = 'internal', attributes = {}, ofEvent }, act) {
      const parent = running.getStore()
      const context = ofEvent
        ? trace.setSpanContext(ROOT_CONTEXT, traceOf(ofEvent))
        : parent
          ? trace.setSpan(ROOT_CONTEXT, parent)
          : ROOT_CONTEXT
      const span = tracer.startSpan(name, { kind: KINDS[kind], attributes }, context)
      try {
        return await running.run(span, act)
      } catch (error) {
        span.setAttribute('error.type', typeOf(error))
        if (kind === 'server') span.setAttribute('http.response.status_code', statusOf(error))
        if (!(error instanceof Refusal)) span.setStatus({ code: SpanStatusCode.ERROR })
        throw error
      } finally {
        span.end()
      }
    },
    note: (attributes) => void running.getStore()?.setAttributes(attributes),
    recorded: (eventId) => void running.getStore()?.addLink({ context: traceOf(eventId) }),
    dispatched({ id, type }, since, effects) {
      given = traceOf(id)
      try {
        tracer
          .startSpan(
            `dispatch ${type}`,
            { root: true, startTime: since, attributes: { 'ahava.effects': effects } },
            ROOT_CONTEXT,
          )
          .end()
      } finally {
        given = null
      }
    },
    async close() {
      const sent = provider.shutdown().catch(() => {})
      const late = new Promise<void>((resolve) => setTimeout(resolve, SEND_WITHIN_MS).unref())
      await Promise.race([sent, late])
    },
  }
}

/** The code or the name: a message may repeat what somebody wrote. */
function typeOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown }
  return String(code ?? name ?? 'unknown')
}

const statusOf = (error: unknown): number => problemOf(error, '').status
