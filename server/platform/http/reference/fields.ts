import type { JsonSchema } from '../openapi/schemas.ts'
import { html, prose, type Html } from './html.ts'

const FORMATS: Record<string, string> = {
  'date-time': 'instant',
  date: 'date',
  email: 'e-mail address',
  uuid: 'id',
}
const TYPES: Record<string, string> = {
  boolean: 'true or false',
  null: 'null',
  object: 'object',
  string: 'text',
  number: 'number',
  integer: 'whole number',
}

/** What a value may be, in words: `text, at most 120 characters`. */
export function typeOf(schema: JsonSchema): Html {
  if (schema.$ref) {
    const name = schema.$ref.split('/').at(-1)!
    return html`<a href="#${name}">${name}</a>`
  }
  const options = schema.anyOf ?? schema.oneOf
  if (options) return joined(options.map(typeOf), ' or ')
  if ('const' in schema) return html`<code>${String(schema['const'])}</code>`
  if (schema.enum) {
    return joined(
      schema.enum.map((value) => html`<code>${String(value)}</code>`),
      ' ',
    )
  }
  if (schema.items) {
    const item = schema.items.properties ? html`objects` : typeOf(schema.items)
    return html`list of ${item}${bounds(schema['minItems'], schema['maxItems'])}`
  }
  const types = [schema.type ?? []].flat()
  return joined(
    types.map((type) => scalar(schema, type)),
    ' or ',
  )
}

function scalar(schema: JsonSchema, type: string): Html {
  if (type === 'string') {
    const { format, pattern, contentMediaType, 'x-characters': characters } = schema
    if (contentMediaType) return html`file`
    if (format === 'uuid' && pattern) return html`new id`
    if (pattern) return html`text like <code>${String(pattern)}</code>`
    const known = FORMATS[String(format)]
    if (known) return html`${known}`
    return html`text${bounds(schema['minLength'], characters ?? schema['maxLength'], ' characters')}`
  }
  const least = schema['exclusiveMinimum'] === 0 ? 1 : schema['minimum']
  return html`${TYPES[type] ?? type}${bounds(least, schema['maximum'])}`
}

function bounds(least: unknown, most: unknown, unit = ''): string {
  const [from, to] = [least, most].map((bound) => (typeof bound === 'number' ? String(bound) : ''))
  if (from && to) return `, ${from} to ${to}${unit}`
  if (to) return `, at most ${to}${unit}`
  return from ? `, at least ${from}${unit}` : ''
}

const joined = (parts: Html[], separator: string) =>
  html`${parts.map((part, index) => html`${index > 0 && separator}${part}`)}`

export type Field = { name: string; schema: JsonSchema; required: boolean }

export const fieldsOf = ({ properties = {}, required = [] }: JsonSchema): Field[] =>
  Object.entries(properties).map(([name, schema]) => ({
    name,
    schema,
    required: required.includes(name),
  }))

/** Fields with those of the objects inside them, by dotted names: `times.arrivedAt`, `points[].n`. */
function flattened({ name, schema, required }: Field): Field[] {
  const inside = [schema, ...(schema.anyOf ?? [])].find((option) => option.properties)
  const item = schema.items?.properties && schema.items
  const within = inside ?? item
  if (!within) return [{ name, schema, required }]
  const prefix = inside ? `${name}.` : `${name}[].`
  return [
    { name, schema, required },
    ...fieldsOf(within).flatMap((field) => flattened({ ...field, name: prefix + field.name })),
  ]
}

/** A list of fields. Of what is sent, it says which are optional; an answer has them all. */
export function fieldList(fields: Field[], direction: 'sent' | 'answered'): Html {
  if (fields.length === 0) return html``
  return html`<dl class="fields">
    ${fields.flatMap(flattened).map(({ name, schema, required }) => {
      const fallback =
        direction === 'sent' && 'default' in schema ? JSON.stringify(schema['default']) : null
      return html`<div>
        <dt><code>${name}</code>${direction === 'sent' && !required && html` <i>optional</i>`}</dt>
        <dd>
          ${typeOf(schema)}${fallback !== null && html`, else <code>${fallback}</code>`}${
            schema.description && html`<p>${prose(schema.description)}</p>`
          }
        </dd>
      </div>`
    })}
  </dl>`
}
