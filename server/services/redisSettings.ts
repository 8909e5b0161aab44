import { Redis } from 'ioredis'

/** What was found of the Redis or Valkey that holds the queues. */
export type RedisFinding =
  | { state: 'good' }
  /** Each a sentence for whoever runs it. */
  | { state: 'bad'; sentences: string[] }
  /** The server lets nobody look: a managed one, mostly. */
  | { state: 'unchecked' }

const ANSWER_WITHIN_MS = 5_000

type Setting = { name: string; wrong: (value: string, all: Settings) => boolean; sentence: string }
type Settings = Record<string, string>

/** How it must be set, so that no job disappears that was added. */
const NEEDED: readonly Setting[] = [
  {
    name: 'maxmemory-policy',
    wrong: (value) => value !== 'noeviction',
    sentence: 'Redis throws jobs away when its memory is full: set maxmemory-policy to noeviction.',
  },
  {
    name: 'appendonly',
    wrong: (value, { save = '' }) => value !== 'yes' && save.trim() === '',
    sentence:
      'Redis keeps nothing on disk, so that waiting jobs begin anew after each of its restarts: set appendonly to yes.',
  },
]

/** Looks once at the settings of the server. Throws when it does not answer; never changes anything. */
export async function checkRedis(url: string): Promise<RedisFinding> {
  const client = new Redis(url, {
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    retryStrategy: null,
    connectTimeout: ANSWER_WITHIN_MS,
    commandTimeout: ANSWER_WITHIN_MS,
    enableReadyCheck: false,
  })
  client.on('error', () => {})
  try {
    await client.connect()
    const settings: Settings = {}
    for (const name of ['maxmemory-policy', 'appendonly', 'save']) {
      const found = await readSetting(client, name)
      if (found === null) return { state: 'unchecked' }
      settings[name] = found
    }
    const sentences = NEEDED.filter(({ name, wrong }) => wrong(settings[name] ?? '', settings)).map(
      ({ sentence }) => sentence,
    )
    return sentences.length > 0 ? { state: 'bad', sentences } : { state: 'good' }
  } finally {
    client.disconnect()
  }
}

/** Null where CONFIG is forbidden, renamed, or does not know the setting. */
async function readSetting(client: Redis, name: string): Promise<string | null> {
  try {
    const answer = await client.call('CONFIG', 'GET', name)
    const [key, value] = Array.isArray(answer) ? (answer as string[]) : []
    return key === name ? (value ?? '') : null
  } catch (error) {
    // The server answered, and said no.
    if (error instanceof Error && error.name === 'ReplyError') return null
    throw error
  }
}
