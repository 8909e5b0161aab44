import type { Handlers } from '../../platform/http/handlers.ts'
import { choose, readSettings } from './choices.ts'
import { addDevice, removeDevice, tryDevice } from './devices.ts'

export const notificationRoutes: Handlers<'notifications'> = {
  mine: readSettings,
  choose,
  addDevice,
  removeDevice,
  tryDevice,
}
