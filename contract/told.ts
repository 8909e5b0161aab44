import { z } from 'zod'

export const LANGUAGES = ['en', 'zu', 'af'] as const
/** In which somebody is written to: English, isiZulu, Afrikaans. */
export const language = z.enum(LANGUAGES)
export type Language = z.infer<typeof language>

export const TOLD_CHANNELS = ['push', 'sms', 'email'] as const
/** By what somebody is told, outside the app. */
export const toldChannel = z.enum(TOLD_CHANNELS)
export type ToldChannel = z.infer<typeof toldChannel>

/**
 * What somebody is told of. `visits`: confirmed, changed, cancelled, on the way, late. `reminders`: the day
 * before and two hours before. `work`: offers, tasks and questions, for staff. `account`: sign-in and
 * security. `alarms`: calls for help and early warnings.
 */
export const TOLD_KINDS = ['visits', 'reminders', 'messages', 'work', 'account', 'alarms'] as const
export type ToldKind = (typeof TOLD_KINDS)[number]

/** What anybody may turn off, by each channel. The others always come, in quiet hours too. */
export const MAY_TURN_OFF = ['visits', 'reminders', 'messages', 'work'] as const
