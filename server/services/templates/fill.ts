const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (char) => entities[char]!)

type Values = Readonly<Record<string, string | null>>

/**
 * Puts values in place of `{{name}}`, each through `escape`, in one pass: what a value says is never read as a
 * place of its own. `{{#name}}...{{/name}}` stays where `name` has a value, and goes where it is null or
 * empty. A name that is not given throws.
 */
export function fill(template: string, values: Values, escape: (text: string) => string): string {
  const valueOf = (name: string): string | null => {
    const value = values[name]
    if (value === undefined) throw new Error(`The template asks for "${name}", which is not given.`)
    return value
  }
  return template
    .replace(/\{\{#(\w+)\}\}([^]*?)\{\{\/\1\}\}/g, (_, name: string, part: string) =>
      valueOf(name) ? part : '',
    )
    .replace(/\{\{\s*(\w+)\s*\}\}/g, (_, name: string) => escape(valueOf(name) ?? ''))
}

/** Puts values in place of `{name}` in a sentence of the words; one that is not given throws. */
export function say(sentence: string, values: Values): string {
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name]
    if (value === undefined || value === null)
      throw new Error(`The words ask for "${name}", which is not given.`)
    return value
  })
}
