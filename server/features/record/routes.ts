import type { Handlers } from '../../platform/http/handlers.ts'
import { markItem, readChecklist } from './checklist.ts'
import { addEntry, endEntry } from './commands.ts'
import { readRecord } from './queries.ts'

export const recordRoutes: Handlers<'record'> = {
  read: readRecord,
  add: addEntry,
  end: endEntry,
  checklist: readChecklist,
  mark: markItem,
}
