import type { Handlers } from '../../../platform/http/handlers.ts'
import { getCareFlags, recordCall, setCareFlags } from '../absence/absence.ts'
import { correctVisit } from '../corrections/correct.ts'
import { enterDoorCode, readDoorCode } from './doorCode.ts'
import { explainPresence } from './explain.ts'
import { proposePin } from './pin.ts'

export const presenceRoutes: Handlers<'presence'> = {
  explain: explainPresence,
  proposePin,
  doorCode: readDoorCode,
  enterDoorCode,
  recordCall,
  correct: correctVisit,
  careFlags: getCareFlags,
  setCareFlags,
}
