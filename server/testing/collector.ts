import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'

type Value = { stringValue?: string; intValue?: number | string; boolValue?: boolean }
type Attribute = { key: string; value: Value }
type Sent = {
  resourceSpans: {
    resource: { attributes: Attribute[] }
    scopeSpans: { spans: Record<string, unknown>[] }[]
  }[]
}

export type CollectedSpan = {
  service: string
  name: string
  traceId: string
  spanId: string
  parent: string | null
  attributes: Record<string, unknown>
  /** The traces that it has links to. */
  links: string[]
  /** 2: it failed. */
  status: number
}

const valuesOf = (attributes: Attribute[] = []) =>
  Object.fromEntries(
    attributes.map(({ key, value: { stringValue, intValue, boolValue } }) => [
      key,
      stringValue ?? (intValue === undefined ? boolValue : Number(intValue)),
    ]),
  )

/** A stand-in for a collector of OpenTelemetry (OTLP over HTTP, JSON) that keeps what it is sent, also as it came. */
export async function openCollector() {
  const spans: CollectedSpan[] = []
  const raw: string[] = []
  const paths: string[] = []
  const server = createServer(async (request, response) => {
    const bytes = Buffer.concat(await request.toArray())
    const text = String(request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes)
    raw.push(text)
    paths.push(request.url ?? '')
    for (const { resource, scopeSpans } of (JSON.parse(text) as Sent).resourceSpans) {
      const service = String(valuesOf(resource.attributes)['service.name'])
      for (const { spans: sent } of scopeSpans)
        for (const span of sent)
          spans.push({
            service,
            name: String(span['name']),
            traceId: String(span['traceId']),
            spanId: String(span['spanId']),
            parent: (span['parentSpanId'] as string | undefined) || null,
            attributes: valuesOf(span['attributes'] as Attribute[]),
            links: ((span['links'] ?? []) as { traceId: string }[]).map(({ traceId }) => traceId),
            status: (span['status'] as { code?: number } | undefined)?.code ?? 0,
          })
    }
    response.setHeader('content-type', 'application/json')
    response.end('{}')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    spans,
    raw,
    paths,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
