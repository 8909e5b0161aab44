import { readFile } from 'node:fs/promises'

export type Letter = { subject: string; html: string; text: string }
export type Template = { html: string; text: string }

/**
 * The two shapes of an e-mail by its name, with places to fill. MJML takes a third of a second to load, so
 * only a process that writes an e-mail pays for it, once.
 */
export async function compileTemplate(name: string): Promise<Template> {
  const read = (file: string) => readFile(new URL(file, import.meta.url), 'utf8')
  const [{ default: mjml }, source, text] = await Promise.all([
    import('mjml'),
    read(`./${name}.mjml`),
    read(`./${name}.txt`),
  ])
  const { html } = await mjml(source, { fonts: {}, validationLevel: 'strict', keepComments: false })
  return { html, text }
}
