import type { Handlers } from '../../platform/http/handlers.ts'
import { uploadImage } from './commands.ts'
import { readKeeping } from './keeping.ts'

export const uploadRoutes: Handlers<'uploads'> = {
  image: { stream: uploadImage },
  keeping: { outside: readKeeping },
}
