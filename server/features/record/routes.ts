import type { Handlers } from '../../platform/http/handlers.ts'
import { readChecklist } from './checklist.ts'
import { endEntry } from './commands.ts'
import { addOrKeep, markOrKeep } from './late.ts'
import { readRecord } from './queries.ts'

export const recordRoutes: Handlers<'record'> = {
  read: readRecord,
  add: addOrKeep,
  end: endEntry,
  checklist: readChecklist,
  mark: markOrKeep,
}
