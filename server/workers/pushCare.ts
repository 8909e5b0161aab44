import type { Language } from '../../contract/told.ts'
import type { JobName } from '../services/queue.ts'
import type { Act, Claim, Skipped } from './effect.ts'
import { tellPhones, type PushGround } from './phones.ts'

type Tried = {
  userId: string
  patientId: null
  visitId: null
  tokens: string[]
  language: Language
}

/** What belongs to ringing itself, whatever rings. */
export type PushCare = {
  /** Asks Expo what became of what it took; answers how many it told of. */
  askReceipts(key: string): Promise<number>
  /** Plans to ask again later. */
  askLater(key: string): Promise<unknown>
  loadTest(claim: Claim): Promise<Tried | Skipped>
}

const TEST_WORDS: Record<Language, string> = {
  en: 'This is a test: Ahava rings here',
  zu: 'Lokhu ukuhlola: i-Ahava ikhala lapha',
  af: "Dit is 'n toets: Ahava lui hier",
}

export const careActs = (context: PushGround & PushCare): Partial<Record<JobName, Act>> => ({
  async 'push-receipts'({ key }, isLast) {
    try {
      const told = await context.askReceipts(key)
      return told > 0 ? { done: `${told} receipts` } : { skipped: 'nothing to tell' }
    } catch (error) {
      if (isLast) await context.askLater(key)
      throw error
    }
  },
  'push-test': tellPhones(context, {
    load: context.loadTest,
    wordsOf: ({ language }) => ({ template: 'push-test', body: TEST_WORDS[language] }),
    push: (_who, { key }) => ({ effectKey: key, data: { path: '/settings/notifications' } }),
  }),
})
