import type { Handlers } from '../../platform/http/handlers.ts'
import { closeCall, takeCall } from './commands.ts'
import { listOnCall, planOnCall, removeOnCall } from './onCall.ts'
import { getCall, listCalls } from './queries.ts'
import { cancelHelp, giveHelpToken, raiseHelp, readPins, setPins } from './raise.ts'

export const helpRoutes: Handlers<'help'> = {
  raise: { outside: raiseHelp },
  cancel: { outside: cancelHelp },
  token: giveHelpToken,
  numbers: {
    outside: async ({ config }) => ({
      practice: config.practicePhone,
      items: config.emergencyNumbers,
    }),
  },
  pins: readPins,
  setPins: { outside: setPins },
  list: listCalls,
  get: getCall,
  take: takeCall,
  close: closeCall,
  onCall: listOnCall,
  planOnCall,
  removeOnCall,
}
