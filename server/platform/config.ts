import { isIPv4 } from 'node:net'
import { join, resolve } from 'node:path'
import { publicKeyOf } from './encryption/pushKeys.ts'
import { connectionsThrough } from './database/connections.ts'
import type { Connections } from './database/connections.ts'
import { settings } from './settings.ts'
import type { SettingName, Settings } from './settings.ts'

/** Its message is one sentence for each wrong value, naming the variable; it repeats no secret. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}

export type Config = ReturnType<typeof derive>

/**
 * Reads the whole environment once. An empty variable counts as unset.
 * Throws a ConfigError when a value is wrong or two values contradict each other.
 */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const values = read(environment)
  const contradiction = contradictions.find(({ when }) => when(values))
  if (contradiction) throw new ConfigError(contradiction.say)
  return derive(values)
}

function read(environment: NodeJS.ProcessEnv): Settings {
  const wrong: string[] = []
  const values: Record<string, unknown> = {}
  for (const [name, schema] of Object.entries(settings.shape)) {
    const value = environment[name]?.trim()
    if (!value) continue
    const result = schema.safeParse(value)
    if (result.success) values[name] = result.data
    else wrong.push(sentence(name as SettingName, value))
  }
  if (wrong.length > 0) throw new ConfigError(wrong.join('\n'))
  return values
}

function sentence(name: SettingName, value: string): string {
  const meta = settings.shape[name].meta()
  const shown = meta?.['secret'] ? '' : `, not "${value}"`
  return `${name} ${meta?.description}${shown}.`
}

const anyOf = (values: Settings, ...names: SettingName[]) => names.some((name) => values[name])
const allOf = (values: Settings, ...names: SettingName[]) => names.every((name) => values[name])
const vapid = ['VAPID_PUBLIC_KEY', 'VAPID_PRIVATE_KEY', 'VAPID_SUBJECT'] as const
const s3Keys = ['S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'] as const

const contradictions: { when: (values: Settings) => boolean; say: string }[] = [
  {
    when: (values) => anyOf(values, 'DATABASE_OWNER_URL') && !anyOf(values, 'DATABASE_URL'),
    say: 'DATABASE_OWNER_URL is only for migrating the database of DATABASE_URL, which is not set.',
  },
  {
    when: (values) => anyOf(values, 'DATABASE_BACKUP_URL') && !anyOf(values, 'DATABASE_URL'),
    say: 'DATABASE_BACKUP_URL is only for backing up the database of DATABASE_URL, which is not set.',
  },
  {
    when: (values) =>
      anyOf(values, 'DATABASE_URL') && !anyOf(values, 'AHAVA_MASTER_KEYS', 'AHAVA_KEY_FILE'),
    say: 'DATABASE_URL needs AHAVA_MASTER_KEYS or AHAVA_KEY_FILE: the keys must not depend on this machine alone.',
  },
  {
    when: (values) => allOf(values, 'AHAVA_MASTER_KEYS', 'AHAVA_KEY_FILE'),
    say: 'AHAVA_MASTER_KEYS and AHAVA_KEY_FILE both name the keys: set one of them.',
  },
  {
    when: (values) => allOf(values, 'REDIS_URL', 'REDIS_CLUSTER_NODES'),
    say: 'REDIS_URL and REDIS_CLUSTER_NODES both name the queue store: set one of them.',
  },
  {
    when: (values) => anyOf(values, ...vapid) && !allOf(values, ...vapid),
    say: `${vapid.join(', ')} belong together: set all of them or none.`,
  },
  {
    when: ({ VAPID_PUBLIC_KEY, VAPID_PRIVATE_KEY }) =>
      VAPID_PRIVATE_KEY !== undefined && publicKeyOf(VAPID_PRIVATE_KEY) !== VAPID_PUBLIC_KEY,
    say: 'VAPID_PUBLIC_KEY is not the public key of VAPID_PRIVATE_KEY: take both from the same pair.',
  },
  {
    when: (values) =>
      anyOf(values, 'S3_BUCKET', ...s3Keys) && !allOf(values, 'S3_BUCKET', ...s3Keys),
    say: `S3_BUCKET, ${s3Keys.join(', ')} belong together: set all of them or none.`,
  },
  {
    when: ({ PUBLIC_URL }) => PUBLIC_URL !== undefined && !staysPrivate(new URL(PUBLIC_URL)),
    say: 'PUBLIC_URL must begin with https:// unless it is http://localhost: over plain http anybody on the way reads health data, and browsers keep no sign-in.',
  },
]

const staysPrivate = ({ protocol, hostname }: URL) =>
  protocol === 'https:' || isLoopback(hostname.replace(/^\[|\]$/g, ''))

function derive(values: Settings) {
  const host = values.HOST ?? '127.0.0.1'
  const port = values.PORT ?? 4000
  const embedded = !values.DATABASE_URL
  const dataDir = resolve(values.AHAVA_DATA_DIR ?? '.data')
  return {
    host,
    port,
    /** Without a slash at its end. Cookies and passkeys want the name localhost, not 127.0.0.1. */
    publicUrl: (values.PUBLIC_URL ?? `http://localhost:${port}`).replace(/\/+$/, ''),
    dataDir,
    /** True when the database is the one that `npm start` brings along. */
    embedded,
    /** Null until somebody has started or found the embedded database. */
    connections: values.AHAVA_CONNECTIONS ?? given(values),
    demo: demoRule(values.AHAVA_DEMO, embedded && isLoopback(host)),
    demoPassword: values.AHAVA_DEMO_PASSWORD ?? null,
    masterKeys: values.AHAVA_MASTER_KEYS?.map((text) => Buffer.from(text, 'base64')) ?? null,
    /** Null when the keys are given directly. The embedded default is made at the first start. */
    keyFile: values.AHAVA_MASTER_KEYS ? null : (values.AHAVA_KEY_FILE ?? join(dataDir, 'keys')),
    redisUrl: values.REDIS_URL ?? null,
    redisClusterNodes: values.REDIS_CLUSTER_NODES?.map(hostAndPort) ?? null,
    mailFrom: values.MAIL_FROM ?? 'Ahava <no-reply@localhost>',
    smtpUrl: values.SMTP_URL ?? null,
    smtpCaFile: values.SMTP_CA_FILE ?? null,
    smsUrl: values.SMS_URL ?? null,
    /** Who tells us of answers and bounces shows these; null: nobody is heard. */
    smsSecret: values.SMS_SECRET ?? null,
    mailSecret: values.MAIL_SECRET ?? null,
    /** What one part of an SMS costs, in cents of ZAR; null: unknown. */
    smsPriceCents: values.SMS_PRICE_CENTS ?? null,
    trustedProxies: values.TRUSTED_PROXIES ?? [],
    /** Other sites that may ask with a token of their own. */
    corsOrigins: values.CORS_ORIGINS ?? [],
    /** What every limit on requests is multiplied by. */
    limits: values.AHAVA_LIMITS ?? 1,
    metricsToken: values.METRICS_TOKEN ?? null,
    /** Where a worker answers /health, /ready and /metrics; null: nowhere. */
    metricsPort: values.METRICS_PORT ?? null,
    clamdUrl: values.CLAMD_URL ?? null,
    /** What people dial for the practice itself; null where none is set. */
    practicePhone: values.PRACTICE_PHONE ?? null,
    emergencyNumbers: (values.EMERGENCY_NUMBERS ?? EMERGENCY_NUMBERS).map(labelAndNumber),
    osrmUrl: values.OSRM_URL ?? null,
    telemetry: {
      /** Where traces go; null: none are made. */
      url: tracesUrl(values),
      serviceName: values.OTEL_SERVICE_NAME ?? 'ahava',
    },
    vapid: values.VAPID_SUBJECT
      ? {
          publicKey: values.VAPID_PUBLIC_KEY ?? '',
          privateKey: values.VAPID_PRIVATE_KEY ?? '',
          subject: values.VAPID_SUBJECT,
        }
      : null,
    /** Push services of browsers beside the known ones. */
    webPushHosts: values.WEB_PUSH_HOSTS ?? [],
    expo: {
      accessToken: values.EXPO_ACCESS_TOKEN ?? null,
      baseUrl: values.EXPO_BASE_URL ?? null,
    },
    paystack: {
      secretKey: values.PAYSTACK_SECRET_KEY ?? null,
      baseUrl: values.PAYSTACK_BASE_URL ?? 'https://api.paystack.co',
    },
    s3: values.S3_BUCKET
      ? {
          bucket: values.S3_BUCKET,
          endpoint: values.S3_ENDPOINT ?? null,
          region: values.S3_REGION ?? 'us-east-1',
          accessKeyId: values.S3_ACCESS_KEY_ID ?? '',
          secretAccessKey: values.S3_SECRET_ACCESS_KEY ?? '',
          forcePathStyle: values.S3_FORCE_PATH_STYLE ?? Boolean(values.S3_ENDPOINT),
        }
      : null,
    logLevel: values.LOG_LEVEL ?? 'info',
  }
}

/** The whole address where it is given; else the one that OTLP has below the collector's. */
const tracesUrl = (values: Settings): string | null =>
  values.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ??
  (values.OTEL_EXPORTER_OTLP_ENDPOINT
    ? `${values.OTEL_EXPORTER_OTLP_ENDPOINT.replace(/\/+$/, '')}/v1/traces`
    : null)

/** South Africa's: 112 works from any phone with any network, without airtime or SIM. */
const EMERGENCY_NUMBERS = ['Any emergency:112', 'Ambulance:10177', 'Police:10111']

function labelAndNumber(text: string): { label: string; number: string } {
  const [label = '', number = ''] = text.split(':')
  return { label, number }
}

const given = (values: Settings): Connections | null =>
  values.DATABASE_URL
    ? connectionsThrough(values.DATABASE_URL, values.DATABASE_OWNER_URL, values.DATABASE_BACKUP_URL)
    : null

/**
 * 'always' and 'never' are said; 'untilRealStaff' is the default for a loopback address and the
 * embedded database: demo people are made when it is new, and refuse to be once real staff exist.
 */
export type DemoRule = 'always' | 'never' | 'untilRealStaff'

function demoRule(said: boolean | undefined, byDefault: boolean): DemoRule {
  if (said !== undefined) return said ? 'always' : 'never'
  return byDefault ? 'untilRealStaff' : 'never'
}

export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'))

function hostAndPort(node: string): { host: string; port: number } {
  const [host = '', port] = node.split(':')
  return { host, port: Number(port) }
}
