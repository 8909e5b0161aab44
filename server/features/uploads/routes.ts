import type { Handlers } from '../../platform/http/handlers.ts'
import { uploadImage } from './commands.ts'

export const uploadRoutes: Handlers<'uploads'> = {
  image: { stream: uploadImage },
}
