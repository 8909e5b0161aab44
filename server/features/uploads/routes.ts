import type { Handlers } from '../../platform/http/handlers.ts'
import { uploadFile, uploadImage } from './commands.ts'
import { readKeeping } from './keeping.ts'
import { makeLink } from './links.ts'

export const uploadRoutes: Handlers<'uploads'> = {
  image: { stream: uploadImage },
  file: { stream: uploadFile },
  link: makeLink,
  keeping: { outside: readKeeping },
}
