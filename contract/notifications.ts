import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { id, instant, nothing } from './primitives.ts'
import { language, MAY_TURN_OFF, toldChannel, TOLD_CHANNELS } from './told.ts'

/** A time of day of the practice, 24 hours. */
const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time such as 21:30')

const quietHours = z
  .object({ from: timeOfDay, until: timeOfDay })
  .refine(({ from, until }) => from !== until, {
    message: 'must end at another time',
    path: ['until'],
  })
  .describe('Local times of the practice; they may span midnight')

const channelOrder = z
  .array(toldChannel)
  .length(TOLD_CHANNELS.length)
  .refine((all) => new Set(all).size === all.length, 'each once')

const turned = z.object({ kind: z.enum(MAY_TURN_OFF), channel: toldChannel })

/** A phone or a browser that rings. */
const pushDevice = z.object({
  id,
  name: z.string().describe('Browser and system, as far as they say'),
  by: z.enum(['app', 'browser']),
  since: instant,
  current: z.boolean().describe('The one that asks'),
})

export const notificationSettings = z.object({
  language,
  quiet: quietHours.nullable(),
  channels: channelOrder.nullable().describe('Tried in this order; null: as suits what is told'),
  off: z.array(turned).describe('What does not come by what'),
  reach: z
    .object({ sms: z.boolean(), email: z.boolean() })
    .describe('Whether a number and a mailbox are proven'),
  devices: z.array(pushDevice),
  webPushKey: z.string().describe('The VAPID public key (RFC 8292), in base64url'),
})
export type NotificationSettings = z.infer<typeof notificationSettings>

const bytes = (length: number) => z.base64url().length(length)

export const notifications = {
  mine: endpoint('GET /api/notifications', {
    input: nothing,
    output: notificationSettings,
    summary: 'How the caller is told what happens, and on which devices',
  }),
  choose: endpoint('PUT /api/notifications', {
    input: z.object({
      language: language.optional(),
      quiet: quietHours.nullable().optional(),
      channels: channelOrder.nullable().optional(),
      turn: z
        .array(turned.extend({ on: z.boolean() }))
        .max(50)
        .optional(),
    }),
    output: notificationSettings,
    summary:
      'Change what is given, and nothing else. Calls for help and early warnings always ring',
  }),
  addDevice: endpoint('POST /api/devices/push', {
    input: z.object({
      expoToken: z
        .string()
        .regex(
          /^Expo(nent)?PushToken\[[^\s[\]]{1,200}\]$/,
          'a token such as ExponentPushToken[...]',
        )
        .optional(),
      subscription: z
        .object({
          endpoint: z.url().max(1000),
          // A point of P-256 and 16 bytes: RFC 8291.
          keys: z.object({ p256dh: bytes(87), auth: bytes(22) }),
        })
        .optional()
        .describe('As `PushSubscription.toJSON()` of the browser says it'),
    }),
    output: z.object({ id }),
    status: 201,
    summary:
      'Ring this device, by one of both: until its session ends, another token takes its place, or somebody else registers it',
  }),
  removeDevice: endpoint('DELETE /api/devices/push/:id', {
    input: z.object({ id }),
    output: nothing,
    summary: "Ring one of the caller's devices no more; one that is gone already is as good",
  }),
  tryDevice: endpoint('POST /api/devices/push/:id/test', {
    input: z.object({ id }),
    output: nothing,
    summary: 'Send a test to this device, at once',
  }),
}
