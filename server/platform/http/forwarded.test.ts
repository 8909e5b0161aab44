import type { IncomingMessage } from 'node:http'
import Fastify from 'fastify'
import { expect, test } from 'vitest'
import { clientAddress } from './forwarded.ts'

const PROXIES = ['10.0.0.0/8', '192.0.2.7', '2001:db8:1::/48']

const request = (remoteAddress: string, said?: string) =>
  ({
    socket: { remoteAddress },
    headers: said === undefined ? {} : { 'x-forwarded-for': said },
  }) as unknown as IncomingMessage

test.each([
  ['nothing is said', '203.0.113.9', undefined, '203.0.113.9'],
  ['said by nobody who may', '203.0.113.9', '198.51.100.1', '203.0.113.9'],
  ['said by a proxy', '10.1.2.3', '198.51.100.1', '198.51.100.1'],
  ['a proxy behind a proxy', '192.0.2.7', '198.51.100.1, 10.9.9.9', '198.51.100.1'],
  ['forged in front of what the proxy added', '10.1.2.3', '1.1.1.1, 198.51.100.1', '198.51.100.1'],
  ['forged to look like a proxy', '10.1.2.3', '10.0.0.1, 198.51.100.1', '198.51.100.1'],
  ['IPv4 as IPv6', '::ffff:10.1.2.3', '::ffff:198.51.100.1', '198.51.100.1'],
  ['IPv6', '2001:db8:1::5', '2001:db8:2::9', '2001:db8:2::9'],
  ['no address at all', '10.1.2.3', '<script>', '10.1.2.3'],
  ['empty', '10.1.2.3', '', '10.1.2.3'],
  ['all of them proxies', '10.1.2.3', '10.4.4.4', '10.4.4.4'],
])('%s', (_, remote, said, address) => {
  expect(clientAddress(PROXIES)(request(remote, said))).toBe(address)
})

test('nobody is believed where no proxy is listed', () => {
  expect(clientAddress([])(request('10.1.2.3', '198.51.100.1'))).toBe('10.1.2.3')
})

test('requests and sockets know the same address', async () => {
  const server = Fastify({ trustProxy: PROXIES })
  server.get('/', (asked) => asked.ip)
  const parts = [
    '10.1.1.1',
    '192.0.2.7',
    '192.0.2.8',
    '203.0.113.9',
    '2001:db8:1::1',
    '2001:db8:2::1',
  ]
  for (const remote of parts)
    for (const first of parts)
      for (const second of parts) {
        const said = `${first}, ${second}`
        const headers = { 'x-forwarded-for': said }
        const { body } = await server.inject({ url: '/', remoteAddress: remote, headers })
        expect(clientAddress(PROXIES)(request(remote, said)), `${remote}: ${said}`).toBe(body)
      }
  await server.close()
})
