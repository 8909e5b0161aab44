// What may be attached, as the server takes it: said before anything is sent, judged there all the same.

const MB = 1024 * 1024
const PICTURES = ['jpg', 'jpeg', 'png', 'gif', 'webp']
const DOCUMENTS: Record<string, string> = {
  pdf: 'application/pdf',
  doc: 'application/msword',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  txt: 'text/plain',
  csv: 'text/csv',
}

/** For a file chooser: with the types phones offer the camera, with the endings desks find documents. */
export const CHOOSABLE = [
  'image/jpeg,image/png,image/gif,image/webp',
  ...Object.entries(DOCUMENTS).map(([ending, type]) => `.${ending},${type}`),
].join(',')

const endingOf = (name: string) => /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? ''

export const isPicture = (file: Blob) => file.type.startsWith('image/')

/** A file as the server wants it named: a table is declared in one way, whatever this system calls it. */
export function declared(bytes: Blob, name: string): File {
  const type = isPicture(bytes) ? bytes.type : (DOCUMENTS[endingOf(name)] ?? bytes.type)
  return new File([bytes], name, { type })
}

/** Why this file cannot be sent, in a sentence; null when the server decides. */
export function problemOf(file: File): string | null {
  const ending = endingOf(file.name)
  const picture = isPicture(file)
  const known = picture
    ? ending === '' || PICTURES.includes(ending) || /^image\/(jpeg|png|gif|webp)$/.test(file.type)
    : ending in DOCUMENTS
  if (!known)
    return 'This kind of file cannot be sent. Send a picture, a PDF, a Word document, text or a CSV table.'
  if (file.size === 0) return 'This file is empty.'
  const limit = picture ? 5 : 10
  if (file.size > limit * MB)
    return `This ${picture ? 'picture' : 'document'} is larger than ${limit} MB. Make it smaller, or send it in parts.`
  return null
}

export const sizeWords = (bytes: number) =>
  bytes < 100_000
    ? `${Math.max(1, Math.round(bytes / 1_000))} KB`
    : `${(bytes / 1e6).toFixed(1)} MB`
