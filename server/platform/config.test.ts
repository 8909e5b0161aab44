import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { ConfigError, readConfig } from './config.ts'
import { settings } from './settings.ts'

const key = Buffer.alloc(32, 7).toString('base64')
const real = { DATABASE_URL: 'postgres://u:p@db/ahava', AHAVA_MASTER_KEYS: key }

function messageOf(environment: NodeJS.ProcessEnv): string {
  try {
    readConfig(environment)
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  return ''
}

test('nothing set is a loopback demo on the embedded database', () => {
  const config = readConfig({})
  expect(config).toMatchObject({
    host: '127.0.0.1',
    port: 4000,
    publicUrl: 'http://localhost:4000',
    embedded: true,
    connections: null,
    demo: 'untilRealStaff',
  })
})

const wrong: Record<string, string> = {
  PORT: '65536',
  HOST: 'a b',
  AHAVA_DEMO: 'yes',
  AHAVA_DEMO_PASSWORD: 'short',
  AHAVA_CONNECTIONS: '{"app":1}',
  PUBLIC_URL: 'ahava.example',
  DATABASE_URL: 'mysql://db',
  DATABASE_OWNER_URL: 'db',
  REDIS_URL: 'http://redis',
  REDIS_CLUSTER_NODES: 'one,two',
  AHAVA_MASTER_KEYS: 'c2hvcnQ=',
  SMS_URL: 'sms',
  MAIL_FROM: 'nobody',
  TRUSTED_PROXIES: 'proxy.example',
  METRICS_TOKEN: 'short',
  CORS_ORIGINS: '*',
  AHAVA_LIMITS: '0',
  CLAMD_URL: 'http://clamd',
  OSRM_URL: 'osrm',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'collector',
  VAPID_PUBLIC_KEY: 'a b',
  VAPID_PRIVATE_KEY: 'a b',
  VAPID_SUBJECT: 'me',
  SMTP_URL: 'mail.example',
  EXPO_BASE_URL: 'expo',
  PAYSTACK_SECRET_KEY: 'pk_live_1',
  PAYSTACK_BASE_URL: 'paystack',
  S3_BUCKET: 'A Bucket',
  S3_ENDPOINT: 's3',
  S3_FORCE_PATH_STYLE: '1',
  LOG_LEVEL: 'loud',
}

describe.each(Object.entries(wrong))('%s=%s', (name, value) => {
  test('is refused in one sentence that names it', () => {
    const message = messageOf({ [name]: value })
    expect(message).toMatch(new RegExp(`^${name} must be .+\\.$`))
    const { secret } = settings.shape[name as keyof typeof settings.shape].meta() ?? {}
    expect(message.includes(value)).toBe(!secret)
  })
})

test('every wrong value is named at once', () => {
  expect(messageOf({ PORT: 'x', LOG_LEVEL: 'loud' }).split('\n')).toHaveLength(2)
})

test.each([
  ['DATABASE_OWNER_URL', { DATABASE_OWNER_URL: 'postgres://o@db/ahava' }],
  ['DATABASE_URL', { DATABASE_URL: 'postgres://u@db/ahava' }],
  ['AHAVA_MASTER_KEYS', { AHAVA_MASTER_KEYS: key, AHAVA_KEY_FILE: '/keys' }],
  ['REDIS_URL', { REDIS_URL: 'redis://r', REDIS_CLUSTER_NODES: 'a:1' }],
  ['VAPID_PUBLIC_KEY', { VAPID_PUBLIC_KEY: 'abcd' }],
  ['S3_BUCKET', { S3_BUCKET: 'files' }],
  ['S3_BUCKET', { S3_ACCESS_KEY_ID: 'a', S3_SECRET_ACCESS_KEY: 'b' }],
  ['PUBLIC_URL', { PUBLIC_URL: 'http://ahava.example' }],
  ['PUBLIC_URL', { PUBLIC_URL: 'http://192.168.1.5:4000' }],
  ['PUBLIC_URL', { PUBLIC_URL: 'http://localhost.example' }],
])('%s alone, or against another, is refused', (name, environment) => {
  expect(messageOf(environment)).toMatch(new RegExp(`^${name}.+\\.$`))
})

test('one address enters the three roles; an owner of its own migrates, another login backs up', () => {
  const owner = 'postgres://o:p@db/ahava'
  const backup = 'postgres://b:p@db/ahava'
  expect(readConfig(real).connections?.backup).toBeNull()
  const given = { ...real, DATABASE_OWNER_URL: owner, DATABASE_BACKUP_URL: backup }
  expect(readConfig(given).connections).toEqual({
    app: { url: real.DATABASE_URL, role: 'ahava_app' },
    system: { url: real.DATABASE_URL, role: 'ahava_system' },
    owner: { url: owner, role: 'ahava_owner' },
    backup: { url: backup, role: 'ahava_backup' },
  })
})

test.each([
  [{}, 'untilRealStaff'],
  [{ HOST: '::1' }, 'untilRealStaff'],
  [{ HOST: '0.0.0.0' }, 'never'],
  [{ AHAVA_DEMO: 'false' }, 'never'],
  [{ HOST: '0.0.0.0', AHAVA_DEMO: 'true' }, 'always'],
  [real, 'never'],
])('demo people with %o: %s', (environment, rule) => {
  expect(readConfig(environment).demo).toBe(rule)
})

test('.env.example lists every setting but the internal one', () => {
  const listed = readFileSync('.env.example', 'utf8').matchAll(/^# ?([A-Z][A-Z0-9_]+)=/gm)
  const names = [...listed].map((match) => match[1])
  const known = Object.keys(settings.shape).filter((name) => name !== 'AHAVA_CONNECTIONS')
  expect(names.toSorted()).toEqual(known.toSorted())
})

test.each([
  'http://localhost:4000',
  'http://127.0.0.1:4000',
  'http://[::1]:4000',
  'https://ahava.example',
])('people may reach it at %s', (PUBLIC_URL) => {
  expect(readConfig({ PUBLIC_URL }).publicUrl).toBe(PUBLIC_URL)
})
