const DEADLOCK = '40P01'

/**
 * Takes everything out of the queue store in PostgreSQL, as somebody might who thinks it is a cache. Where workers are
 * under way PostgreSQL may have to choose between them and this: it is tried again.
 */
export async function wipeJobs(
  client: { query(text: string): Promise<unknown> },
  tries = 5,
): Promise<void> {
  try {
    await client.query(
      'truncate jobs.job, jobs.scheduler, jobs.meta, jobs.event, jobs.rate_limit cascade',
    )
  } catch (error) {
    if ((error as { code?: string }).code !== DEADLOCK || tries <= 1) throw error
    await wipeJobs(client, tries - 1)
  }
}
