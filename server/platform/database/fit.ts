import { refuseHalfRestored } from '../backup/records.ts'
import { withClient } from './client.ts'
import { refuseDangerousRole } from './migrate.ts'
import { openDatabase, type Database } from './pools.ts'

/** Opens a database that may be worked on: by roles that are bound by its rules, and whole. Throws a StartError. */
export async function openFitDatabase(urls: {
  appUrl: string
  systemUrl: string
}): Promise<Database> {
  for (const url of Object.values(urls)) await withClient({ url, role: null }, refuseDangerousRole)
  const database = openDatabase(urls)
  try {
    await refuseHalfRestored(database)
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}
