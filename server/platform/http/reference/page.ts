import { ERRORS } from '../../../../contract/errors.ts'
import type { OpenApiDocument, Operation } from '../openapi.ts'
import type { JsonSchema } from '../openapi/schemas.ts'
import { fieldList, fieldsOf, typeOf, type Field } from './fields.ts'
import { html, prose, trusted, type Html } from './html.ts'
import { live } from './live.ts'
import { STYLE } from './style.ts'

const TITLES: Record<string, string> = {
  auth: 'Sign-in',
  people: 'People',
  visits: 'Visits',
  messages: 'Messages',
  uploads: 'Files',
  events: 'Events',
  background: 'Outbox',
  operations: 'Work in the background',
  backups: 'Backups',
  demo: 'Demo',
}

/** What answers beside the contract: files, and what machines ask. */
const BESIDE = [
  ['/uploads/...', 'A file, by the `url` of an upload, to those who may open it now. Ranges work.'],
  ['/api/openapi.json', 'All of this page for programs: OpenAPI 3.1.'],
  ['/health', 'The process is alive.'],
  ['/ready', 'Database and queue answer: 200, else 503.'],
  ['/metrics', 'For Prometheus: with `METRICS_TOKEN` as bearer, else only from the same machine.'],
] as const

type Endpoint = Operation & { method: string; path: string }

const title = (feature: string) => TITLES[feature] ?? feature

/** The readable reference, made from the OpenAPI document. Its only script is the app's theme. */
export function referencePage(document: OpenApiDocument, stylesheet: string | null): string {
  const endpoints: Endpoint[] = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      ...operation,
      method: method.toUpperCase(),
      path: path.replace(/\{(\w+)\}/g, ':$1'),
    })),
  )
  const features = document.tags.map(({ name }) => ({
    name,
    endpoints: endpoints.filter(({ tags }) => tags.includes(name)),
  }))
  const { NumberedFrame, EphemeralFrame, ClientFrame, ...shapes } = document.components.schemas
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>Ahava: the API</title>
        <link rel="icon" href="/icon.svg" type="image/svg+xml" />
        ${stylesheet && html`<link rel="stylesheet" href="${stylesheet}" />`}
        <style>
          ${trusted(STYLE)}
        </style>
        <script src="/theme.js"></script>
      </head>
      <body>
        <header>
          <a class="brand" href="/"><img src="/icon.svg" alt="" width="32" height="32" />Ahava</a>
          <h1>The API</h1>
          ${document.info.description
            .split('\n\n')
            .map((text, index) => html`<p class="${index === 0 ? 'lead' : ''}">${prose(text)}</p>`)}
          <p>
            An <i>id</i> is a UUID, a <i>new id</i> a UUID version 7 that the client chooses, an
            <i>instant</i> ISO 8601 in UTC. <a href="/api/openapi.json">OpenAPI 3.1 document</a>
          </p>
        </header>
        <div class="columns">
          <nav aria-label="Contents">
            <ul>
              ${features.map(
                (feature) =>
                  html`<li>
                    <a href="#${feature.name}">${title(feature.name)}</a>
                    <ul>
                      ${feature.endpoints.map(
                        (endpoint) =>
                          html`<li>
                            <a href="#${endpoint.operationId}"
                              >${endpoint.operationId.split('.')[1]}</a
                            >
                          </li>`,
                      )}
                    </ul>
                  </li>`,
              )}
              <li><a href="#live">Live</a></li>
              <li><a href="#errors">Errors</a></li>
              <li><a href="#beside">Beside</a></li>
              <li><a href="#shapes">Shapes</a></li>
            </ul>
          </nav>
          <main>
            ${features.map(
              (feature) =>
                html`<h2 id="${feature.name}">${title(feature.name)}</h2>
                  ${feature.endpoints.map(card)}`,
            )}
            ${live(NumberedFrame!, EphemeralFrame!, ClientFrame!)} ${errors()} ${beside()}
            <h2 id="shapes">Shapes</h2>
            ${Object.entries(shapes).map(([name, schema]) => shape(name, schema))}
          </main>
        </div>
        <footer>Generated from the contract that the server runs on.</footer>
      </body>
    </html>`
  return page.html
}

function card(endpoint: Endpoint): Html {
  const { operationId, method, path, summary, parameters, requestBody, responses } = endpoint
  const [status] = Object.keys(responses)
  const answer = (responses[status!] as { content: Record<string, { schema: JsonSchema }> }).content
  const [media, body] = Object.entries(requestBody?.content ?? {})[0] ?? []
  const open = endpoint.security.length === 0
  const where = (place: string, heading: string) =>
    sent(
      heading,
      parameters.filter((parameter) => parameter.in === place),
    )
  return html`<article class="card" id="${operationId}">
    <h3 class="route"><span class="tag ${method}">${method}</span><code>${path}</code></h3>
    <p class="summary">${prose(summary)}.</p>
    <p><span class="tag">${open ? 'anybody' : 'signed in'}</span></p>
    ${where('path', 'In the path')} ${where('query', 'In the query')}
    ${sent(media === 'multipart/form-data' ? 'Form' : 'Body', body ? fieldsOf(body.schema) : [])}
    <h4>Answers ${status}</h4>
    ${answered(answer['application/json']!.schema)}
    <h4>Refusals</h4>
    <p>
      ${refusalsOf(responses).map((code) => html`<a href="#${code}"><code>${code}</code></a> `)}
    </p>
  </article>`
}

const refusalsOf = (responses: Operation['responses']) =>
  Object.values(responses).flatMap((response) =>
    '$ref' in response ? [response.$ref.split('/').at(-1)!] : [],
  )

const sent = (heading: string, fields: Field[]) =>
  fields.length > 0 &&
  html`<h4>${heading}</h4>
    ${fieldList(fields, 'sent')}`

function answered(schema: JsonSchema): Html {
  const fields = fieldsOf(schema)
  if (fields.length > 0) return fieldList(fields, 'answered')
  return schema.$ref ? html`<p>${typeOf(schema)}</p>` : html`<p>An empty object</p>`
}

const shape = (name: string, schema: JsonSchema) =>
  html`<article class="card" id="${name}">
    <h3>${name}</h3>
    ${schema.properties ? fieldList(fieldsOf(schema), 'answered') : html`<p>${typeOf(schema)}</p>`}
  </article>`

const errors = () =>
  html`<h2 id="errors">Errors</h2>
    <p>
      Every refusal is <code>application/problem+json</code>: see <a href="#Problem">Problem</a>.
      Programs go by <code>code</code>, people read <code>detail</code>, else <code>title</code>.
    </p>
    <div class="card">
      <dl class="fields">
        ${Object.entries(ERRORS).map(
          ([code, [status, sentence]]) =>
            html`<div id="${code}">
              <dt><code>${code}</code> <i>${status}</i></dt>
              <dd>${sentence}</dd>
            </div>`,
        )}
      </dl>
    </div>`

const beside = () =>
  html`<h2 id="beside">Beside</h2>
    <div class="card">
      <dl class="fields">
        ${BESIDE.map(
          ([path, text]) =>
            html`<div>
              <dt><code>${path}</code></dt>
              <dd>${prose(text)}</dd>
            </div>`,
        )}
      </dl>
    </div>`
