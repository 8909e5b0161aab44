import type { Client } from '../../../contract/client.ts'
import type { Service } from '../../../contract/visits.ts'
import type { AccountName, PatientName } from './people.ts'
import type { PlannedVisit } from './plan.ts'

/** Who there is to play the week: signed-in clients, and the ids that they know each other by. */
export type Company = {
  now: Date
  as: Record<AccountName, Client>
  users: Record<AccountName, string>
  patients: Record<PatientName, string>
  services: readonly Service[]
}

/** One thing that one person does at one moment, `of` one visit. */
export type Act = { of: string; at: Date; run: () => Promise<unknown> }

/** A planned visit with its id and the moments that its steps count from. */
export type Scene = PlannedVisit & { id: string; index: number; asked: number; end: Date; at: Date }
