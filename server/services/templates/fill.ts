const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (char) => entities[char]!)

/** Puts values in place of `{{name}}`, each through `escape`. A name without a value throws. */
export function fill(
  template: string,
  values: Record<string, string>,
  escape: (text: string) => string,
): string {
  return template.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, name: string) => {
    const value = values[name]
    if (value === undefined) throw new Error(`The template asks for "${name}", which is not given.`)
    return escape(value)
  })
}
