import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { ProblemError, type Client } from '../../../contract/client.ts'
import type { PatientRecord } from '../../../contract/record.ts'
import { useApp, useOutbox } from '../../app.ts'
import { keys } from '../../cache.ts'
import { project } from './shown.ts'

/** What is known of a patient; null when it is not theirs to read now: what was kept of it goes. */
export async function readRecord(client: Client, id: string): Promise<PatientRecord | null> {
  try {
    return await client.record.read({ id })
  } catch (error) {
    if (error instanceof ProblemError && [403, 404].includes(error.problem.status)) return null
    throw error
  }
}

/** The record as this person left it, also what waits for signal. */
export function useRecord(patientId: string) {
  const { client, user } = useApp()
  const entries = useOutbox()
  const query = useQuery({
    queryKey: keys.record(patientId),
    queryFn: () => readRecord(client, patientId),
  })
  const record = useMemo(
    () => (query.data ? project(query.data, entries, user) : null),
    [query.data, entries, user],
  )
  return { ...query, record, shut: query.data === null }
}
