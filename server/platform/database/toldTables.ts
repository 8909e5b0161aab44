import type { MAY_TURN_OFF, ToldChannel } from '../../../contract/told.ts'

/** How each person is told. */
export type ToldTables = {
  told_how: {
    user_id: string
    /** Local times of the practice, as `21:30:00`. */
    quiet_from: string | null
    quiet_until: string | null
    channels: ToldChannel[] | null
    updated_at: Date
  }
  turned_off: {
    user_id: string
    kind: (typeof MAY_TURN_OFF)[number]
    channel: ToldChannel
    at: Date
  }
  unreachable: {
    address_hash: Buffer
    channel: 'sms' | 'email'
    why: 'bounced' | 'stopped'
    at: Date
    said_by: string | null
  }
}
