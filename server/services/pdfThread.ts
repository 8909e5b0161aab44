import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { parentPort } from 'node:worker_threads'
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler'
import type { TemplateName } from './pdf.ts'

export type RenderRequest = {
  id: number
  template: TemplateName
  /** The data of the template, as JSON. */
  words: string
  pictures: readonly Uint8Array[]
  createdAt: number
}
export type RenderAnswer =
  | { id: number; bytes: Uint8Array; pages: number; accessible: boolean }
  | { id: number; error: string }

/** Everything that is printed comes from these, so that every machine prints the same. */
const FONTS = [
  'figtree/400Regular/Figtree_400Regular.ttf',
  'figtree/600SemiBold/Figtree_600SemiBold.ttf',
  'figtree/700Bold/Figtree_700Bold.ttf',
  'noto-sans/400Regular/NotoSans_400Regular.ttf',
  'noto-sans/700Bold/NotoSans_700Bold.ttf',
  'noto-sans-arabic/400Regular/NotoSansArabic_400Regular.ttf',
  'noto-sans-hebrew/400Regular/NotoSansHebrew_400Regular.ttf',
  'noto-emoji/400Regular/NotoEmoji_400Regular.ttf',
]

const { resolve } = createRequire(import.meta.url)
const readFont = (path: string) => {
  const [name = '', ...file] = path.split('/')
  return readFileSync(join(dirname(resolve(`@expo-google-fonts/${name}/package.json`)), ...file))
}

const FOLDER = join(import.meta.dirname, 'templates')

const compiler = NodeCompiler.create({
  workspace: FOLDER,
  fontArgs: [{ fontBlobs: FONTS.map(readFont) }],
})

function render({ id, template, words, pictures, createdAt }: RenderRequest): RenderAnswer {
  for (const [index, bytes] of pictures.entries())
    compiler.mapShadow(join(FOLDER, 'pictures', `${index}.jpg`), Buffer.from(bytes))
  // Accessible means PDF/UA-1, which refuses a sign that no font of ours has. A document with such a
  // sign is still printed, with any font there is, only without that promise.
  for (const accessible of [true, false]) {
    const compiled = compiler.compile({
      mainFilePath: join(FOLDER, `${template}.typ`),
      inputs: { data: words, fallback: String(!accessible) },
    })
    const document = compiled.result
    if (!document) throw new Error(`the template does not compile: ${failureOf(compiled)}`)
    try {
      const bytes = compiler.pdf(document, {
        creationTimestamp: createdAt,
        ...(accessible ? { pdfStandard: 'ua-1' } : {}),
      })
      return { id, bytes, pages: document.numOfPages, accessible }
    } catch (error) {
      if (!accessible) throw error
    }
  }
  throw new Error('unreachable')
}

function failureOf(compiled: ReturnType<NodeCompiler['compile']>): string {
  const error = compiled.takeError()
  return error ? JSON.stringify(compiler.fetchDiagnostics(error)).slice(0, 500) : 'unknown'
}

parentPort!.on('message', (request: RenderRequest) => {
  let answer: RenderAnswer
  try {
    answer = render(request)
  } catch (error) {
    answer = { id: request.id, error: error instanceof Error ? error.message : String(error) }
  }
  compiler.resetShadow()
  parentPort!.postMessage(answer)
  // The compiler remembers every document it has set, and these are all different.
  compiler.evictCache(3)
})
