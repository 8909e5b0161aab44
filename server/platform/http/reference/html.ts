const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** HTML that is safe to send as it is. */
export type Html = { readonly html: string }
type Part = Html | string | number | readonly Part[] | null | undefined | false

/** A template whose values are escaped, unless they are HTML already; lists are joined. */
export function html(texts: TemplateStringsArray, ...parts: Part[]): Html {
  const filled = parts.map((part, index) => render(part) + texts[index + 1]!)
  return { html: texts[0]! + filled.join('') }
}

/** Text that is HTML already: only ever our own. */
export const trusted = (text: string): Html => ({ html: text })

function render(part: Part): string {
  if (part === null || part === undefined || part === false) return ''
  if (Array.isArray(part)) return part.map(render).join('')
  if (typeof part === 'object') return (part as Html).html
  return String(part).replace(/[&<>"']/g, (sign) => ESCAPES[sign]!)
}

/** Text in which `...` is code, as summaries and descriptions are written. */
export const prose = (text: string): Html => ({
  html: text
    .split('`')
    .map((piece, index) => render(index % 2 === 1 ? html`<code>${piece}</code>` : piece))
    .join(''),
})
