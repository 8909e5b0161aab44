import type { JsonSchema } from '../openapi/schemas.ts'
import { fieldList, fieldsOf } from './fields.ts'
import { html, type Html } from './html.ts'

const CLOSES = [
  [1012, 'The server restarts: come back'],
  [1008, 'Too many bad frames, or more than 20 devices of one person'],
  [4000, 'The device read too slowly for 30 seconds'],
  [4001, 'No HELLO within 5 seconds'],
  [4002, 'Not signed in, or not any more'],
] as const

const typeNameOf = (frame: JsonSchema) => String(frame.properties?.['type']?.['const'])
const without = (frame: JsonSchema, ...names: string[]) =>
  fieldsOf(frame).filter(({ name }) => !names.includes(name))

/** The frames of the socket: numbered, ephemeral, and what a client may say. */
export function live(numbered: JsonSchema, ephemeral: JsonSchema, client: JsonSchema): Html {
  // Many frames carry the same data: they share one card.
  const groups = Map.groupBy(numbered.oneOf ?? [], (frame) =>
    JSON.stringify(frame.properties?.['data']),
  )
  return html`<h2 id="live">Live</h2>
    <p>
      Open a WebSocket at <code>/ws</code> and send <code>HELLO</code> within 5 seconds, with a
      ticket from <a href="#auth.socketTicket"><code>POST /api/auth/socket-ticket</code></a> and the
      last <code>seq</code> that this device holds, <code>null</code> on a new one. What was missed
      comes first.
    </p>
    <p>
      Each person has one numbering without gaps. Apply a frame only when its <code>seq</code> is
      the last one plus 1: drop a lower one, and ask
      <a href="#events.since"><code>GET /api/events</code></a> again at a higher one.
      <code>WITHHELD</code> stands for what may no longer be shown. After <code>READY</code> to
      <code>since: null</code>, and after <code>RESET</code>, read the lists anew. A bad frame is
      answered with <code>ERROR</code>; a client may send 10 frames a second, 40 at once.
    </p>
    <h3 id="NumberedFrame">Numbered: <code>{ seq, type, at, data }</code></h3>
    ${[...groups.values()].map((frames) =>
      frameCard(frames, fieldsOf(frames[0]?.properties?.['data'] ?? {}), 'answered'),
    )}
    <h3 id="EphemeralFrame">Without a number: never replayed</h3>
    ${(ephemeral.oneOf ?? []).map((frame) =>
      frameCard([frame], without(frame, 'type'), 'answered'),
    )}
    <h3 id="ClientFrame">From the client</h3>
    ${(client.oneOf ?? []).map((frame) => frameCard([frame], without(frame, 'type'), 'sent'))}
    <h3>How a socket ends</h3>
    <div class="card">
      <dl class="fields">
        ${CLOSES.map(
          ([code, text]) =>
            html`<div>
              <dt><code>${code}</code></dt>
              <dd>${text}</dd>
            </div>`,
        )}
      </dl>
    </div>`
}

const frameCard = (
  frames: JsonSchema[],
  fields: Parameters<typeof fieldList>[0],
  direction: 'sent' | 'answered',
) =>
  html`<article class="card">
    <h4 class="route frames">
      ${frames.map((frame) => html`<span class="tag POST">${typeNameOf(frame)}</span> `)}
    </h4>
    ${fieldList(fields, direction)}
  </article>`
