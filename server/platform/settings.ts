import { z } from 'zod'
import { parseConnections } from './database/connections.ts'

const keyBytes = 32

/** What must be true of a value, as it is said when it is not; a secret is never repeated. */
const must = <Schema extends z.ZodType>(schema: Schema, description: string, secret = false) =>
  schema.meta({ description: `must be ${description}`, secret })
const secret = <Schema extends z.ZodType>(schema: Schema, description: string) =>
  must(schema, description, true)

const whole = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .refine((value) => value >= least && value <= most)
const flag = z.enum(['true', 'false']).transform((value) => value === 'true')
const list = z.string().transform((value) => value.split(',').map((part) => part.trim()))
const url = (...protocols: string[]) =>
  z.string().refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol))
const web = url('http:', 'https:')
const postgres = url('postgres:', 'postgresql:')
const token = z.string()
const masterKey = z.base64().refine((value) => Buffer.from(value, 'base64').length === keyBytes)
const aWeb = 'an http:// or https:// address'

/** Every variable that Ahava reads. Anything not here is not read anywhere. */
export const settings = z.object({
  PORT: must(whole(0, 65_535), 'a whole number from 0 to 65535'),
  HOST: must(z.string().regex(/^[\w.:-]+$/), 'a host name or an address'),
  AHAVA_DATA_DIR: must(z.string(), 'a folder'),
  AHAVA_DEMO: must(flag, 'true or false'),
  AHAVA_DEMO_PASSWORD: secret(z.string().min(8), 'at least 8 characters long'),
  // Written by `npm start` for the processes that it runs, never by hand.
  AHAVA_CONNECTIONS: secret(z.string().transform(parseConnections), 'left to npm start'),
  PUBLIC_URL: must(web, aWeb),
  DATABASE_URL: secret(postgres, 'a postgres:// address'),
  DATABASE_OWNER_URL: secret(postgres, 'a postgres:// address'),
  DATABASE_BACKUP_URL: secret(postgres, 'a postgres:// address'),
  REDIS_URL: secret(url('redis:', 'rediss:'), 'a redis:// or rediss:// address'),
  REDIS_CLUSTER_NODES: must(
    list.pipe(z.array(z.string().regex(/^[^\s:]+:\d{1,5}$/))),
    'a list of host:port, separated by commas',
  ),
  AHAVA_MASTER_KEYS: secret(
    list.pipe(z.array(masterKey)),
    `a list of keys of ${keyBytes} bytes in base64, separated by commas`,
  ),
  AHAVA_KEY_FILE: must(z.string(), 'a file'),
  SMS_URL: secret(web, aWeb),
  SMS_SECRET: secret(z.string().min(16), 'at least 16 characters long'),
  SMS_PRICE_CENTS: must(whole(0, 100_000), 'a whole number of cents'),
  MAIL_SECRET: secret(z.string().min(16), 'at least 16 characters long'),
  MAIL_FROM: must(z.string().regex(/^([^<>@]*<)?[^\s@<>]+@[^\s@<>]+>?$/), 'an e-mail address'),
  TRUSTED_PROXIES: must(
    list.pipe(z.array(z.string().regex(/^[\da-fA-F.:]+(\/\d{1,3})?$/))),
    'a list of addresses or ranges such as 10.0.0.0/8, separated by commas',
  ),
  CORS_ORIGINS: must(
    list.pipe(z.array(z.string().regex(/^https?:\/\/[\w.-]+(:\d{1,5})?$/))),
    'a list of origins such as https://app.example, separated by commas',
  ),
  AHAVA_LIMITS: must(whole(1, 10_000), 'a whole number from 1 to 10000'),
  METRICS_TOKEN: secret(z.string().min(16), 'at least 16 characters long'),
  METRICS_PORT: must(whole(1, 65_535), 'a whole number from 1 to 65535'),
  CLAMD_URL: must(url('tcp:'), 'a tcp:// address'),
  PRACTICE_PHONE: must(
    z.string().regex(/^\+[1-9]\d{7,14}$/),
    'a phone number such as +27115550100',
  ),
  EMERGENCY_NUMBERS: must(
    list.pipe(z.array(z.string().regex(/^[\p{L} -]{2,30}:\+?\d{3,15}$/u)).max(6)),
    'a list such as Any emergency:112,Ambulance:10177,Police:10111',
  ),
  OSRM_URL: must(web, aWeb),
  OTEL_EXPORTER_OTLP_ENDPOINT: must(web, aWeb),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: must(web, aWeb),
  OTEL_SERVICE_NAME: must(z.string(), 'a name'),
  VAPID_PUBLIC_KEY: must(z.base64url(), 'a key in base64url'),
  VAPID_PRIVATE_KEY: secret(z.base64url(), 'a key in base64url'),
  VAPID_SUBJECT: must(url('mailto:', 'https:'), 'a mailto: or https:// address'),
  WEB_PUSH_HOSTS: must(
    list.pipe(z.array(z.string().regex(/^(https?:\/\/)?[\w.-]+(:\d{1,5})?$/))),
    'a list of hosts such as push.example, separated by commas',
  ),
  SMTP_URL: secret(url('smtp:', 'smtps:'), 'an smtp:// or smtps:// address'),
  SMTP_CA_FILE: must(z.string(), 'a file'),
  EXPO_ACCESS_TOKEN: secret(token, 'a token'),
  EXPO_BASE_URL: must(web, aWeb),
  PAYSTACK_SECRET_KEY: secret(z.string().startsWith('sk_'), 'a key that begins with sk_'),
  PAYSTACK_BASE_URL: must(web, aWeb),
  S3_BUCKET: must(z.string().regex(/^[a-z0-9.-]{3,63}$/), 'the name of a bucket'),
  S3_ENDPOINT: must(web, aWeb),
  S3_REGION: must(z.string(), 'the name of a region'),
  S3_ACCESS_KEY_ID: must(token, 'an access key id'),
  S3_SECRET_ACCESS_KEY: secret(token, 'an access key'),
  S3_FORCE_PATH_STYLE: must(flag, 'true or false'),
  LOG_LEVEL: must(
    z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
    'fatal, error, warn, info, debug, trace or silent',
  ),
})

export type Settings = Partial<z.output<typeof settings>>
export type SettingName = keyof typeof settings.shape
